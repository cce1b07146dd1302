import { z } from 'zod'
import { RunId } from './ids.js'
import { METHODS } from './methods.js'

const LAYOUTS = ['barycenter', 'pytorch'] as const
const WEIGHTS = `one of ${METHODS.map((method) => `"${method}"`).join(', ')}, or the index of a snapshot, a whole number from 0 on`

const tensorName = z.string().min(1).max(500)
const fresh = z
  .array(tensorName)
  .max(100)
  .default([])
  .describe(
    'Parameters that start fresh, by their names or how these begin: "logits" for other classes than there were',
  )

const FileId = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'the SHA-256 of an uploaded file: 64 of 0-9 and a-f')
  .describe('SHA-256 of an uploaded safetensors file; see GET /api/v1/weights')

/** Where base training starts: at fresh weights, at those of another run, or at those of an uploaded file. */
export const InitialConfig = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('random') }),
  z.strictObject({
    kind: z.literal('run'),
    runId: RunId.describe('Run whose weights are taken'),
    weights: z
      .union([z.enum(METHODS), z.int().min(0, WEIGHTS)], WEIGHTS)
      .default('twa')
      .describe('What that run ended at by a method, or one of its snapshots by its index'),
    fresh,
  }),
  z.strictObject({
    kind: z.literal('file'),
    file: FileId,
    layout: z
      .enum(LAYOUTS)
      .default('pytorch')
      .describe('Names and axes of the tensors: as this product writes them, or as PyTorch does'),
    rename: z
      .record(tensorName, z.string().max(500).nullable())
      .default({})
      .describe(
        'What the names of tensors begin with, and what stands there instead; null leaves such tensors out',
      ),
    fresh,
  }),
])
export type InitialConfig = z.infer<typeof InitialConfig>
