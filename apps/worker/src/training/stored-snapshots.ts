import type { RunWriter } from '@barycenter/db'
import { arraySnapshotSource, type ParameterLayout, type SnapshotSource } from '@barycenter/twa'
import { joinParameters } from './named-tensors.js'

/** Every snapshot of the run as rows [count, dim], in index order, read back from the store and verified there. */
export async function loadSnapshots(writer: RunWriter, layout: ParameterLayout): Promise<SnapshotSource> {
  const vectors: Float32Array[] = []
  for (const { index } of await writer.listSnapshots()) {
    vectors.push(joinParameters(layout, await writer.loadSnapshot(index)))
  }
  return arraySnapshotSource(vectors)
}
