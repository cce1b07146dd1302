import { bytesOf, type NamedTensor } from '../tensors/tensors.js'
import { type Has, hex, id, type Row, RUNS, sha256 } from './earlier-row.js'

const tensor = (seed: number, rows = 2): NamedTensor[] => [
  {
    name: 'dense/kernel',
    shape: [rows, 3],
    data: Float32Array.from({ length: rows * 3 }, (_, i) => Math.sin(seed + i)),
  },
  { name: 'dense/bias', shape: [3], data: Float32Array.from([seed, -0, 1e-40]) },
]

const CHUNK_BYTES = 1 << 20
/** Rows of 12 bytes that fill a chunk and some of a second. */
const LARGE = 90_000

/** Tensors by what they are for; `snapshots[1]` and the result share their bytes, so a chunk has two manifests. */
export const TENSORS = {
  snapshots: [tensor(1), tensor(2, LARGE)],
  basis: tensor(3),
  checkpoint: tensor(4),
  weights: tensor(2, LARGE),
  upload: tensor(5),
  keptCheckpoint: tensor(6),
}

interface Manifest {
  id: string
  run: string | null
  purpose: string
  tensors: NamedTensor[]
  /** All bytes, in order. */
  chunks: Buffer[]
}

function manifestOf(last: number, run: string | null, purpose: string, tensors: NamedTensor[]): Manifest {
  return { id: id(last), run, purpose, tensors, chunks: chunksOf(tensors) }
}

export function chunksOf(tensors: NamedTensor[]): Buffer[] {
  const bytes = Buffer.concat(tensors.map(({ data }) => bytesOf(data)))
  const count = Math.ceil(bytes.length / CHUNK_BYTES)
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES))
}

export const ARTIFACT = { name: 'samples/swa.json', data: Buffer.from('{"samples":[]}') }

export const MANIFESTS = [
  manifestOf(101, RUNS.completed, 'snapshot', TENSORS.snapshots[0]!),
  manifestOf(102, RUNS.completed, 'snapshot', TENSORS.snapshots[1]!),
  manifestOf(103, RUNS.completed, 'basis', TENSORS.basis),
  manifestOf(104, RUNS.lost, 'checkpoint', TENSORS.checkpoint),
  manifestOf(105, RUNS.completed, 'weights', TENSORS.weights),
]
export const UPLOAD = manifestOf(106, null, 'upload', TENSORS.upload)
export const ARTIFACT_MANIFEST = {
  ...manifestOf(107, RUNS.completed, 'artifact', []),
  chunks: [ARTIFACT.data],
}
export const KEPT_CHECKPOINT = manifestOf(108, RUNS.lost, 'checkpoint', TENSORS.keptCheckpoint)
export const manifests = (has: Has): Manifest[] => [
  ...MANIFESTS,
  ...(has('uploaded_weights') ? [UPLOAD] : []),
  ...(has('artifact.manifest_id') ? [ARTIFACT_MANIFEST] : []),
  ...(has('checkpoint.kept') ? [KEPT_CHECKPOINT] : []),
]

export function chunkRows(all: Manifest[]): Row[] {
  const byHash = new Map(all.flatMap(({ chunks }) => chunks).map((chunk) => [sha256(chunk), chunk]))
  return [...byHash].map(([hash, chunk]) => ({ hash: `\\x${hash}`, size: chunk.length, data: hex(chunk) }))
}

export function manifestRow({ id, run: run_id, purpose, tensors, chunks }: Manifest): Row {
  const bytes = Buffer.concat(chunks)
  return { id, run_id, purpose, sha256: sha256(bytes), bytes: bytes.length, tensors: places(tensors) }
}

function places(tensors: NamedTensor[]) {
  let end = 0
  return tensors.map(({ name, shape, data }) => {
    const offset = end
    end += data.byteLength
    return { name, shape, dtype: 'float32', offset, bytes: data.byteLength }
  })
}
