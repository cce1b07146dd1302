import { HEADLINE_METHODS, type MethodName } from '@barycenter/contracts'
import { createMemoryRunWriter, type MemoryRunWriter } from './memory-run-writer.js'

/** SHA-256 of the weights of some methods, in their order. */
export const hashes = (writer: MemoryRunWriter, methods: readonly MethodName[] = HEADLINE_METHODS) =>
  methods.map((method) => writer.results.get(method)?.result.weightsSha256)

/** Every point that was written, in words, in the order of writing. */
export const points = (writer: MemoryRunWriter) =>
  writer.writes.flatMap(({ metrics = [] }) =>
    metrics.map(({ key, step, value }) => `${key} ${step} ${value}`),
  )

export const logLines = (writer: MemoryRunWriter) =>
  writer.writes.flatMap(({ logs = [] }) => logs.map(({ message }) => message))

/** What a store holds right after its n-th checkpoint: later writes never happened. */
export function killedAfter(checkpoint: number): MemoryRunWriter {
  const writer = createMemoryRunWriter()
  const save = writer.saveCheckpoint
  writer.saveCheckpoint = async (...args) => {
    if (writer.checkpoints.length === checkpoint) throw new Error('killed')
    await save(...args)
    if (writer.checkpoints.length === checkpoint) writer.write = () => Promise.reject(new Error('killed'))
  }
  return writer
}
