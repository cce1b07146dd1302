import { z } from 'zod'
import { RunId, Sha256 } from './ids.js'
import { MethodName } from './methods.js'

const whose = RunId.nullable().describe('null for the run itself')

const seen = z.object({
  kind: z.literal('data'),
  name: z.string(),
  sha256: Sha256.describe('Of the examples as decoded'),
  train: Sha256.describe('Of the sorted indices of the split'),
  heldOut: Sha256,
  test: Sha256,
})

/** Something that weights were made from, by the SHA-256 that it had then. */
export const LineageInput = z.discriminatedUnion('kind', [
  seen,
  z.object({ kind: z.literal('drawn'), seed: z.int(), sha256: Sha256.describe('Of the drawn weights') }),
  z.object({ kind: z.literal('upload'), sha256: Sha256.describe('Of the whole file, its id') }),
  z.object({ kind: z.literal('initial'), runId: whose, sha256: Sha256.describe('Of the parameter vector') }),
  z.object({ kind: z.literal('snapshot'), runId: whose, index: z.int(), sha256: Sha256 }),
  z.object({
    kind: z.literal('offset'),
    sha256: Sha256.describe('Of the point where all coefficients are 0'),
  }),
  z.object({ kind: z.literal('subspace'), runId: whose, sha256: Sha256 }),
  z.object({ kind: z.literal('weights'), runId: whose, method: MethodName, sha256: Sha256 }),
])
export type LineageInput = z.infer<typeof LineageInput>

/** What a run itself begins with. */
export const RunInputs = z.object({
  data: seen,
  initial: z
    .object({
      sha256: Sha256.describe('Of the parameter vector before the first step'),
      from: z.array(LineageInput),
    })
    .nullable()
    .describe('null for a run that trains no weights of its own: a soup, an average of stored snapshots'),
})
export type RunInputs = z.infer<typeof RunInputs>

export const LineageNode = z.object({
  id: z.string().describe('kind and what tells it apart, for example "snapshot:<run id>:3"'),
  kind: z.enum([
    'data',
    'upload',
    'run',
    'initial',
    'snapshot',
    'offset',
    'subspace',
    'weights',
    'evaluation',
  ]),
  runId: RunId.nullable(),
  title: z.string(),
  sha256: Sha256.nullable().describe('As it is stored now; null for what has no bytes, or where it is gone'),
  isStored: z.boolean(),
  recorded: z.boolean().describe('false where a version wrote it that did not record what it was made from'),
  intact: z
    .boolean()
    .nullable()
    .describe(
      'Whether its stored bytes still have this SHA-256; null where that was not asked, or has no bytes',
    ),
})
export type LineageNode = z.infer<typeof LineageNode>

export const LineageEdge = z.object({
  from: z.string(),
  to: z.string(),
  relation: z
    .enum(['input', 'trained', 'follows', 'cloned'])
    .describe(
      'input: by its hash; trained: along the run; follows: a run that repeats another or averages its snapshots; cloned: ' +
        'one that began with the config of another, whose weights it has nothing of',
    ),
  sha256: Sha256.nullable().describe('Of `from`, as recorded with `to`; null where it was not recorded'),
  check: z
    .enum(['equal', 'differs', 'missing', 'not stored', 'not recorded'])
    .nullable()
    .describe('How that compares with what is stored now; null where it was not asked'),
})
export type LineageEdge = z.infer<typeof LineageEdge>

export const Lineage = z.object({
  runId: RunId,
  nodes: z.array(LineageNode),
  edges: z.array(LineageEdge),
  complete: z.boolean().describe('false where more runs are related than one answer holds'),
})
export type Lineage = z.infer<typeof Lineage>

export const LineageQuery = z.strictObject({
  verify: z
    .stringbool()
    .default(false)
    .describe('true reads all stored bytes again and compares every recorded hash'),
})
