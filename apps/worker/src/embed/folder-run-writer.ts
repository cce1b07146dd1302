import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { AppError, type MethodResult, type RunProgress, type Snapshot } from '@barycenter/contracts'
import type { RunWriter, StoredCheckpoint, StoredSubspace } from '@barycenter/db'
import { hashTensors, type NamedTensor, roundTensors } from '@barycenter/db/tensors'

export interface StoredResult {
  result: MethodResult
  tensors: NamedTensor[]
}

/**
 * Keeps in a folder what a run needs to go on after a kill, and what it ends at: checkpoint, snapshots, subspace, weights
 * by method, and artifacts. Each is a file that is there whole or not at all. Metrics and log are for people who watch, and
 * nobody does.
 * @param onProgress hears of each part of the run that is done
 */
export async function openFolderRunWriter(
  folder: string,
  onProgress: (progress: RunProgress) => void = () => undefined,
): Promise<RunWriter> {
  await mkdir(path.join(folder, 'snapshots'), { recursive: true })
  await mkdir(path.join(folder, 'results'), { recursive: true })
  await mkdir(path.join(folder, 'artifacts'), { recursive: true })
  const at = (...parts: string[]) => path.join(folder, ...parts)
  // Names may hold slashes.
  const artifactFile = (name: string) => at('artifacts', `${encodeURIComponent(name)}.bin`)
  const snapshotFile = (index: number) => at('snapshots', `${String(index).padStart(6, '0')}.bin`)

  return {
    async write({ progress }) {
      if (progress) onProgress(progress)
      return 0
    },
    async saveProvenance() {},
    loggedSteps: async () => new Map(),
    async saveSnapshot({ tensors: given, dtype, ...place }) {
      const tensors = roundTensors(given, dtype)
      const snapshot: Snapshot = {
        ...place,
        bytes: tensors.reduce((sum, { data }) => sum + data.byteLength, 0),
        sha256: hashTensors(tensors),
        createdAt: new Date().toISOString(),
      }
      await writeWhole(snapshotFile(place.index), { snapshot, tensors: owned(tensors) })
    },
    async listSnapshots() {
      const files = (await readdir(at('snapshots'))).filter(isWhole).sort()
      const read = (file: string) => readWhole<{ snapshot: Snapshot }>(at('snapshots', file))
      return (await Promise.all(files.map(read))).map((stored) => stored!.snapshot)
    },
    async loadSnapshot(index) {
      const stored = await readWhole<{ tensors: NamedTensor[] }>(snapshotFile(index))
      if (!stored) throw new AppError('INTERNAL', `${folder}: found no snapshot ${index}`)
      return stored.tensors
    },
    saveSubspace: ({ durationMs: _, ...subspace }) => writeWhole(at('subspace.bin'), subspace),
    loadSubspace: () => readWhole<StoredSubspace>(at('subspace.bin')),
    async saveAveragingWeights() {},
    // Nobody lists them here: the newest is all that is kept.
    async saveCheckpoint(checkpoint, alongside) {
      await writeWhole(at('checkpoint.bin'), { ...checkpoint, tensors: owned(checkpoint.tensors) })
      if (alongside?.progress) onProgress(alongside.progress)
    },
    loadCheckpoint: () => readWhole<StoredCheckpoint>(at('checkpoint.bin')),
    saveResult: ({ result, tensors }) =>
      writeWhole(at('results', `${result.method}.bin`), { result, tensors: owned(tensors) }),
    saveArtifact: ({ name, data }) => writeWhole(artifactFile(name), data),
    loadArtifact: (name) => readWhole<Uint8Array>(artifactFile(name)),
  }
}

/** What a run of this folder ended at, by method, in no order. */
export async function readFolderResults(folder: string): Promise<StoredResult[]> {
  const files = (await readdir(path.join(folder, 'results'))).filter(isWhole)
  return Promise.all(
    files.map(async (file) => (await readWhole<StoredResult>(path.join(folder, 'results', file)))!),
  )
}

const isWhole = (file: string) => file.endsWith('.bin')

/** A view would take the whole buffer that it looks into along. */
function owned(tensors: readonly NamedTensor[]): NamedTensor[] {
  return tensors.map(({ name, shape, data }) => ({ name, shape, data: data.slice() }))
}

async function writeWhole(file: string, value: unknown): Promise<void> {
  await writeFile(`${file}.part`, serialize(value))
  await rename(`${file}.part`, file)
}

async function readWhole<T>(file: string): Promise<T | null> {
  try {
    return deserialize(await readFile(file)) as T
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
