import { z } from 'zod'

/** What a subspace is made of; see docs/decisions/0007. */
export const SUBSPACE_KINDS = ['span', 'hull', 'dldr', 'simplex', 'random'] as const
export const SubspaceKind = z.enum(SUBSPACE_KINDS)
export type SubspaceKind = z.infer<typeof SubspaceKind>

const CODE_BITS = [32, 8, 4, 2, 1] as const
export const PrecisionBits = z.literal(CODE_BITS)
export type PrecisionBits = z.infer<typeof PrecisionBits>

// A number that is out of range leaves the word out, unless the number's own rules name it.
const GROUP_SIZES = 'a multiple of 32 from 32 to 4096, or "block"'

export const PrecisionConfig = z.strictObject({
  bits: PrecisionBits.default(32).describe('Bits of one number of the basis; 32 = float32, not packed'),
  groupSize: z
    .union(
      [z.int().min(32, GROUP_SIZES).max(4096, GROUP_SIZES).multipleOf(32, GROUP_SIZES), z.literal('block')],
      GROUP_SIZES,
    )
    .default(128)
    .describe(
      'Below 32 bits: columns that share a scale, a multiple of 32 up to 4096, or block = one scale for a whole block',
    ),
})
export type PrecisionConfig = z.infer<typeof PrecisionConfig>

/** Kinds that take a number of directions instead of one for each snapshot. */
export const COUNTED_KINDS: readonly SubspaceKind[] = ['dldr', 'random']
/** Kinds that can be cut into blocks with coefficients of their own. */
export const BLOCK_KINDS: readonly SubspaceKind[] = ['hull', 'simplex']

export const SubspaceConfig = z
  .strictObject({
    kind: SubspaceKind.default('hull').describe(
      'span: linear span of the snapshots; hull: their affine hull; dldr: their first principal directions; ' +
        'simplex: convex combinations alone; random: directions drawn at random, the baseline',
    ),
    blocks: z
      .enum(['model', 'tensor'])
      .default('model')
      .describe('hull and simplex: one set of coefficients for the whole model, or one per tensor'),
    coordinates: z
      .enum(['orthonormal', 'unit'])
      .default('orthonormal')
      .describe('hull only: orthonormalised or raw unit rows'),
    components: z
      .int()
      .min(1)
      .max(10_000)
      .nullable()
      .default(null)
      .describe('dldr and random need it: how many directions; null = one for each snapshot'),
    precision: PrecisionConfig.prefault({}),
  })
  .superRefine(({ kind, blocks, coordinates, components }, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    const counted = COUNTED_KINDS.includes(kind)
    if (counted && components === null)
      refuse('components', `a whole number of at least 1, as subspace.kind is ${kind}`)
    if (!counted && components !== null)
      refuse('components', `null, as a ${kind} has a direction for each snapshot`)
    if (blocks !== 'model' && !BLOCK_KINDS.includes(kind))
      refuse('blocks', `"model", as a ${kind} subspace has one set of coefficients`)
    if (coordinates !== 'orthonormal' && kind !== 'hull')
      refuse('coordinates', `"orthonormal", as subspace.kind is ${kind}`)
  })
export type SubspaceConfig = z.infer<typeof SubspaceConfig>
