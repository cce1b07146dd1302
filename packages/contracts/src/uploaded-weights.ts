import { z } from 'zod'
import { Sha256, Timestamp } from './ids.js'

/** A safetensors file that somebody uploaded for runs to start from. The same bytes are one file, however often they come. */
export const UploadedWeights = z.object({
  file: Sha256.describe('SHA-256 of the bytes of the file, as sha256sum prints it'),
  name: z.string(),
  bytes: z.int().describe('Stored bytes: its numbers as float32'),
  tensorCount: z.int(),
  createdAt: Timestamp,
})
export type UploadedWeights = z.infer<typeof UploadedWeights>

export const WeightsTensors = UploadedWeights.extend({
  tensors: z
    .array(z.object({ name: z.string(), shape: z.array(z.int()) }))
    .describe('In the order of their bytes'),
})
export type WeightsTensors = z.infer<typeof WeightsTensors>
