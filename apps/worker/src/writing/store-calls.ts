import type { RunWrite, RunWriter } from '@barycenter/db'

/** Calls of a RunWriter that only store: the trainer need not wait for them. */
export const STORE_METHODS = [
  'write',
  'saveProvenance',
  'saveSnapshot',
  'borrowSnapshot',
  'saveSubspace',
  'saveAveragingWeights',
  'saveCheckpoint',
  'saveResult',
  'saveArtifact',
] as const

/** Calls that answer with what is stored. */
export const READ_METHODS = [
  'loggedSteps',
  'listSnapshots',
  'loadSnapshot',
  'loadSubspace',
  'loadCheckpoint',
  'loadArtifact',
] as const

type StoreMethod = (typeof STORE_METHODS)[number]

/** A call with its input, as data. */
export type StoreCall = {
  [Method in StoreMethod]: { method: Method; input: Parameters<NonNullable<RunWriter[Method]>> }
}[StoreMethod]

export type CheckpointCall = Extract<StoreCall, { method: 'saveCheckpoint' }>

export function storeBy(writer: RunWriter, { method, input }: StoreCall): Promise<unknown> {
  // The pair is of one type; TypeScript loses that when both are taken apart.
  const store = writer[method] as (...input: unknown[]) => Promise<unknown>
  return store.apply(writer, input)
}

export function writeCall(batch: RunWrite): StoreCall {
  return { method: 'write', input: [batch] }
}

/** Writes as one; a call of another kind is by itself. */
export function joinWrites(calls: readonly StoreCall[]): StoreCall {
  const [first] = calls
  if (calls.length === 1 && first) return first
  const batches = calls.flatMap((call) => (call.method === 'write' ? [call.input[0]] : []))
  const progress = batches.findLast((batch) => batch.progress)?.progress
  const inputs = batches.findLast((batch) => batch.inputs)?.inputs
  return writeCall({
    metrics: batches.flatMap(({ metrics = [] }) => metrics),
    logs: batches.flatMap(({ logs = [] }) => logs),
    events: batches.flatMap(({ events = [] }) => events),
    ...(progress && { progress }),
    ...(inputs && { inputs }),
  })
}

/** Of numbers, words and braces in the entry of one point or line. */
const POINT_BYTES = 64

/** About how many bytes a call takes in memory and in the spool. */
export function sizeOf({ method, input }: StoreCall): number {
  if (method === 'write') return sizeOfWrite(input[0])
  if (method === 'saveArtifact') return input[0].data.byteLength + POINT_BYTES
  const tensors = arraysOf({ method, input } as StoreCall).reduce(
    (sum, { byteLength }) => sum + byteLength,
    0,
  )
  return tensors + POINT_BYTES + (method === 'saveCheckpoint' ? sizeOfWrite(input[1] ?? {}) : 0)
}

function sizeOfWrite({ metrics = [], logs = [], events = [] }: RunWrite): number {
  const words = logs.reduce((sum, { message }) => sum + 2 * message.length, 0)
  return POINT_BYTES * (1 + metrics.length + logs.length + 4 * events.length) + words
}

/** The arrays of numbers or bytes in a call. */
export function arraysOf(call: StoreCall): (Float32Array | Int32Array | Uint8Array)[] {
  switch (call.method) {
    case 'saveSnapshot':
    case 'saveSubspace':
    case 'saveCheckpoint':
    case 'saveResult':
      return call.input[0].tensors.map(({ data }) => data)
    case 'saveArtifact':
      return [call.input[0].data]
    default:
      return []
  }
}

/** The same call with arrays of its own, each of which is all of its buffer: later changes of the caller's don't reach it. */
export function withOwnArrays(call: StoreCall): StoreCall {
  switch (call.method) {
    case 'saveSnapshot':
    case 'saveSubspace':
    case 'saveCheckpoint':
    case 'saveResult': {
      const [{ tensors, ...rest }, ...others] = call.input
      const owned = tensors.map((tensor) => ({ ...tensor, data: tensor.data.slice() }))
      return { method: call.method, input: [{ ...rest, tensors: owned }, ...others] } as StoreCall
    }
    case 'saveArtifact': {
      const [artifact] = call.input
      // A Buffer's slice is a view.
      return { method: call.method, input: [{ ...artifact, data: Uint8Array.from(artifact.data) }] }
    }
    default:
      return call
  }
}
