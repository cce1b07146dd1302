import { z } from 'zod'
import { FLOAT_TYPES } from './float-types.js'
import { invalidWeights } from './invalid-weights.js'

/** A tensor as the header of a file tells it. */
export interface WrittenTensor {
  name: string
  dtype: string
  shape: number[]
  /** Place of its bytes behind the header. */
  from: number
  to: number
}

const Entry = z.object({
  dtype: z.string(),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
})
const Header = z.record(z.string(), z.unknown())

/** Counters that PyTorch keeps with batch norm, and that are no weights. */
const isCounter = (name: string) => name.split('.').at(-1) === 'num_batches_tracked'

/**
 * The tensors of a safetensors header in the order of their bytes, without gaps from 0 on.
 * @param json the header without its length
 * @throws WEIGHTS_INVALID naming the tensor, what was found and what was expected
 */
export function parseHeader(json: Buffer): WrittenTensor[] {
  const { __metadata__: _, ...entries } = readObject(json)
  const tensors = Object.entries(entries).map(([name, entry]) => readEntry(name, entry))
  if (tensors.length === 0) throw invalidWeights('header', 'no tensor', 'at least one')
  tensors.sort((a, b) => a.from - b.from || a.to - b.to)
  tensors.forEach((tensor, index) => {
    requireAdjoining(tensor, tensors[index - 1])
  })
  for (const tensor of tensors) requireSize(tensor)
  return tensors
}

/** Whether the tensor holds weights; a counter has another type of number and is left out. */
export function isWeight({ name }: WrittenTensor): boolean {
  return !isCounter(name)
}

function readObject(json: Buffer): Record<string, unknown> {
  try {
    return Header.parse(JSON.parse(json.toString('utf8')))
  } catch {
    const start = JSON.stringify(json.subarray(0, 20).toString('latin1'))
    throw invalidWeights('header', `${json.length} bytes that start with ${start}`, 'a JSON object')
  }
}

function readEntry(name: string, entry: unknown): WrittenTensor {
  const parsed = Entry.safeParse(entry)
  if (parsed.success) {
    const { dtype, shape, data_offsets } = parsed.data
    return { name, dtype, shape, from: data_offsets[0], to: data_offsets[1] }
  }
  const found = JSON.stringify(entry).slice(0, 120)
  throw invalidWeights(tensorWords(name), found, 'dtype, shape and data_offsets of whole numbers')
}

function requireAdjoining({ name, from, to }: WrittenTensor, before: WrittenTensor | undefined): void {
  const start = before?.to ?? 0
  if (from === start && to >= from) return
  const place = before ? `byte ${start}, where tensor "${before.name}" ends` : 'byte 0'
  throw invalidWeights(tensorWords(name), `bytes ${from} to ${to}`, `bytes that start at ${place}`)
}

function requireSize(tensor: WrittenTensor): void {
  const { name, dtype, shape, from, to } = tensor
  if (!isWeight(tensor)) return
  const type = Object.hasOwn(FLOAT_TYPES, dtype) ? FLOAT_TYPES[dtype] : undefined
  if (!type) throw invalidWeights(tensorWords(name), `dtype ${dtype}`, 'F32, F16 or BF16')
  const expected = shape.reduce((product, length) => product * length, type.bytes)
  if (to - from === expected) return
  throw invalidWeights(
    tensorWords(name),
    `${to - from} bytes`,
    `${expected} for shape [${shape.join(', ')}] of ${dtype}`,
  )
}

/** Names come from a file and may be of any length. */
export function tensorWords(name: string): string {
  return `tensor "${name.length > 200 ? `${name.slice(0, 200)}…` : name}"`
}
