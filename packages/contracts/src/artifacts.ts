import { z } from 'zod'
import { Sha256, Timestamp } from './ids.js'

/** A file that a run leaves besides tensors and metrics: its tokenizer, examples of what its models do. */
export const ArtifactName = z
  .string()
  .max(200)
  .regex(/^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)*$/, 'a name like tokenizer.json or samples/twa.json')
export const Artifact = z.object({
  name: ArtifactName,
  mediaType: z.string(),
  bytes: z.int(),
  sha256: Sha256,
  createdAt: Timestamp,
})
export type Artifact = z.infer<typeof Artifact>

export const ArtifactsResult = z.object({ artifacts: z.array(Artifact) })
export type ArtifactsResult = z.infer<typeof ArtifactsResult>

/** A box on an image: corners as parts of its width and height, 0 to 1. */
export const SampleBox = z.object({
  label: z.string(),
  x1: z.number(),
  y1: z.number(),
  x2: z.number(),
  y2: z.number(),
  score: z.number().nullable().describe('Confidence of a predicted box; null for a true one'),
})
export type SampleBox = z.infer<typeof SampleBox>

const image = z.object({
  png: z.string().describe('The image as a PNG file in base64'),
  width: z.int(),
  height: z.int(),
})

/** One test example and what a trained model makes of it. */
export const RunSample = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('image'),
    image,
    truth: z.string(),
    predicted: z.string(),
    confidence: z.number(),
  }),
  z.object({
    kind: z.literal('boxes'),
    image,
    truth: z.array(SampleBox),
    predicted: z.array(SampleBox),
  }),
  z.object({
    kind: z.literal('continuation'),
    prompt: z.string(),
    text: z.string().describe('What the model writes after the prompt'),
  }),
  z.object({
    kind: z.literal('text'),
    text: z.string(),
    truth: z.string(),
    predicted: z.string(),
    confidence: z.number(),
  }),
  z.object({
    kind: z.literal('translation'),
    source: z.string(),
    reference: z.string(),
    translation: z.string(),
  }),
])
export type RunSample = z.infer<typeof RunSample>

/** What `samples/<method>.json` holds. */
export const RunSamples = z.object({ samples: z.array(RunSample) })

/** Name of the artifact that holds the samples of a method. */
export const samplesArtifact = (method: string): string => `samples/${method}.json`
