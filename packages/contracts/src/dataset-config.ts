import { z } from 'zod'
import type { TaskName } from './tasks.js'

export const DatasetName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'a data set name: 1 to 64 of a-z, 0-9, ".", "_" or "-", never a path')
  .describe('Name of a data set that a worker offers; see GET /api/v1/datasets')

/** How text becomes numbers; of no use to images. */
export const TokensConfig = z.strictObject({
  unit: z
    .enum(['byte', 'character', 'word'])
    .nullable()
    .default(null)
    .describe('What one token is; null = characters for language models and translation, words to classify'),
  vocabulary: z
    .int()
    .min(16)
    .max(65_536)
    .default(8192)
    .describe(
      'Most distinct tokens that are kept, the most frequent of the training text; the rest is "unknown"',
    ),
  length: z
    .int()
    .min(4)
    .max(2048)
    .default(64)
    .describe('Tokens of one example; longer texts are cut, a corpus is read in windows of this many'),
})
export type TokensConfig = z.infer<typeof TokensConfig>

export const DatasetConfig = z.strictObject({
  name: DatasetName.default('optdigits'),
  heldOutFraction: z
    .number()
    .gt(0)
    .max(0.5)
    .default(0.1)
    .describe(
      'Part of the training examples that base training never sees: TWA-v trains on them, and best, swad, greedy-soup, ' +
        'task-arithmetic and ties choose by their loss',
    ),
  splitSeed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .nullable()
    .default(null)
    .describe('Seed of what is held out; null = the seed of the run. Runs that are averaged should share it'),
  trainLimit: z
    .int()
    .min(10)
    .nullable()
    .default(null)
    .describe('Use only this many training examples (before the held-out split); null = all'),
  testLimit: z.int().min(1).nullable().default(null).describe('Use only this many test examples; null = all'),
  imageSize: z
    .int()
    .min(8)
    .max(1024)
    .nullable()
    .default(null)
    .describe(
      'Side in pixels that images of folders are resized to; null = as they are, all of one size (64 to detect objects)',
    ),
  badRecords: z
    .enum(['refuse', 'skip'])
    .default('refuse')
    .describe('What becomes of a record that cannot be read: it ends the run, or is left out and counted'),
  shuffleLabels: z
    .boolean()
    .default(false)
    .describe(
      'A control: what training examples are to become is permuted among them, so nothing can be learnt',
    ),
  tokens: TokensConfig.prefault({}),
})
export type DatasetConfig = z.infer<typeof DatasetConfig>

/** Sets that come with every worker, so runs may name them before the first worker is up. */
export const OWN_DATASETS: readonly { name: string; task: TaskName }[] = [
  { name: 'optdigits', task: 'image-classification' },
  { name: 'bccd', task: 'object-detection' },
  { name: 'tinyshakespeare', task: 'language-model' },
  { name: 'synthetic-shapes', task: 'object-detection' },
  { name: 'synthetic-sentences', task: 'text-classification' },
  { name: 'synthetic-dates', task: 'translation' },
]
