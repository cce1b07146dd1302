import type { Snapshot } from '@barycenter/contracts'
import type { RunWriter } from '@barycenter/db'
import { arraySnapshotSource, type ParameterLayout, type SnapshotSource } from '@barycenter/twa'
import { joinParameters } from './named-tensors.js'

export interface StoredSnapshots {
  /** Rows [count, dim] in index order. */
  source: SnapshotSource
  /** When each of them was taken. */
  places: readonly Snapshot[]
}

/** Every snapshot of the run, read back from the store and verified there. */
export async function loadSnapshots(writer: RunWriter, layout: ParameterLayout): Promise<StoredSnapshots> {
  const places = await writer.listSnapshots()
  const vectors: Float32Array[] = []
  for (const { index } of places) vectors.push(joinParameters(layout, await writer.loadSnapshot(index)))
  return { source: arraySnapshotSource(vectors, layout), places }
}
