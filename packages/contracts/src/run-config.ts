import { z } from 'zod'
import { HEADLINE_METHODS, MethodName } from './methods.js'
import { SUBSPACE_KINDS, SubspaceConfig, type SubspaceKind } from './subspace-config.js'

/**
 * What a run does, from data to evaluation. Parsing fills in every default, and the filled-in form is
 * what is stored: a run never depends on a default that a later version may change.
 */

const positiveInt = z.int().min(1)
const fraction = z.number().min(0).max(1)
const learningRate = z.number().min(0).max(100)

export const DatasetName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'a data set name: 1 to 64 of a-z, 0-9, ".", "_" or "-", never a path')
  .describe('Name of a data set that a worker offers; see GET /api/v1/datasets')

export const DatasetConfig = z.strictObject({
  name: DatasetName.default('optdigits'),
  heldOutFraction: z
    .number()
    .gt(0)
    .max(0.5)
    .default(0.1)
    .describe('Part of the training images that base training never sees (used by TWA-v)'),
  trainLimit: z
    .int()
    .min(10)
    .nullable()
    .default(null)
    .describe('Use only this many training images (before the held-out split); null = all'),
  testLimit: z.int().min(1).nullable().default(null).describe('Use only this many test images; null = all'),
})

export const MlpConfig = z.strictObject({
  kind: z.literal('mlp'),
  hidden: z.array(positiveInt.max(4096)).min(1).max(8).default([64]).describe('Units of each hidden layer'),
  batchNorm: z.boolean().default(true),
})

export const CnnConfig = z.strictObject({
  kind: z.literal('cnn'),
  channels: z
    .array(positiveInt.max(512))
    .min(1)
    .max(4)
    .default([16, 32])
    .describe('Channels of each 3×3 convolution block; every block halves the image'),
  dense: positiveInt.max(4096).default(64).describe('Units of the layer before the classes'),
  batchNorm: z.boolean().default(true),
})

export const ModelConfig = z.discriminatedUnion('kind', [MlpConfig, CnnConfig])

export const SgdConfig = z
  .strictObject({
    kind: z.literal('sgd'),
    momentum: z.number().min(0).lt(1).default(0.9),
    nesterov: z.boolean().default(false),
    weightDecay: z.number().min(0).max(10).default(0).describe('L2 penalty, added to the gradient'),
  })
  .refine(({ nesterov, momentum }) => !nesterov || momentum > 0, {
    path: ['momentum'],
    message: 'a value of more than 0, as nesterov is true',
  })

const moments = {
  beta1: z.number().min(0).lt(1).default(0.9),
  beta2: z.number().min(0).lt(1).default(0.999),
  epsilon: z.number().gt(0).max(1).default(1e-8),
}

export const AdamConfig = z.strictObject({
  kind: z.literal('adam'),
  ...moments,
  weightDecay: z.number().min(0).max(10).default(0).describe('L2 penalty, added to the gradient'),
})

export const AdamWConfig = z.strictObject({
  kind: z.literal('adamw'),
  ...moments,
  weightDecay: z.number().min(0).max(10).default(0).describe('Decoupled weight decay'),
})

export const OptimizerConfig = z.discriminatedUnion('kind', [SgdConfig, AdamConfig, AdamWConfig])

export const ScheduleConfig = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant') }),
  z.strictObject({
    kind: z.literal('step'),
    milestones: z
      .array(fraction)
      .min(1)
      .max(10)
      .default([0.5, 0.75])
      .describe('Fractions of the phase at which the rate is multiplied'),
    gamma: z.number().gt(0).max(1).default(0.1),
  }),
  z.strictObject({
    kind: z.literal('cosine'),
    warmupFraction: fraction.default(0),
  }),
  z.strictObject({ kind: z.literal('linear') }),
  z.strictObject({
    kind: z.literal('cyclic'),
    cycles: positiveInt.max(1_000_000).default(4).describe('Saw teeth over the phase, at most one a step'),
    minimum: learningRate.default(0).describe('Rate at the end of each cycle'),
  }),
])

export const BaseConfig = z.strictObject({
  epochs: positiveInt.max(10_000).default(10),
  batchSize: positiveInt.max(65_536).default(64),
  optimizer: OptimizerConfig.prefault({ kind: 'sgd', weightDecay: 1e-4 }),
  learningRate: learningRate.default(0.1),
  schedule: ScheduleConfig.prefault({ kind: 'constant' }),
})

export const SnapshotConfig = z.strictObject({
  every: z
    .strictObject({
      unit: z.enum(['epoch', 'step']).default('epoch'),
      count: positiveInt.max(1_000_000).default(1),
    })
    .prefault({}),
  from: fraction.default(0).describe('First part of base training to take snapshots from (0 = its start)'),
  to: fraction.default(1).describe('Last part of base training to take snapshots from (1 = its end)'),
  includeInitial: z.boolean().default(false).describe('Also keep the weights before the first step'),
})

const START_WORDS = ['mean', 'first', 'last', 'best'] as const
// Also for a negative number: its own rule would leave the words out.
const STARTS = `one of ${START_WORDS.map((word) => `"${word}"`).join(', ')}, or the index of a snapshot, a whole number from 0 on`

export const TwaConfig = z.strictObject({
  data: z
    .enum(['train', 'held-out'])
    .default('train')
    .describe('Data that trains the coefficients: TWA-t or TWA-v'),
  start: z
    .union([z.enum(START_WORDS), z.int().min(0, STARTS)], STARTS)
    .default('mean')
    .describe(
      'Where the coefficients start: mean = the uniform average; first, last or best snapshot (lowest held-out loss, ' +
        'scored as for the method best), or the index of one',
    ),
  epochs: z.int().min(0).max(10_000).default(5),
  batchSize: positiveInt.max(65_536).default(64),
  optimizer: OptimizerConfig.prefault({ kind: 'adamw' }),
  learningRate: learningRate.default(0.05),
  schedule: ScheduleConfig.prefault({ kind: 'cosine', warmupFraction: 0.2 }),
  clipNorm: z
    .number()
    .gt(0)
    .nullable()
    .default(null)
    .describe('Largest norm of the full gradient; null = not clipped'),
  sam: z
    .strictObject({
      rho: z
        .number()
        .min(0)
        .max(100)
        .default(0)
        .describe('Radius of the step uphill at whose end a second gradient is taken; 0 = off'),
      weight: z
        .number()
        .min(0)
        .max(100)
        .default(0.1)
        .describe('How much of the second gradient is added to the first'),
    })
    .prefault({}),
})

export const EvaluateConfig = z.strictObject({
  batchSize: positiveInt.max(65_536).default(512),
  methods: z
    .array(MethodName)
    .default([...HEADLINE_METHODS])
    .refine(holdsEachOnce, { message: `each method once, ${HEADLINE_METHODS.join(', ')} among them` })
    .describe('Ways to end the training that are compared, all by one recipe on the same images'),
  emaDecay: z
    .number()
    .min(0)
    .lt(1)
    .default(0.9)
    .describe(
      'ema: most of the average that stays at a snapshot; less while it warms up, min(decay, (1 + t) / (10 + t)) at ' +
        'snapshot t = 0, 1, …, as the first one would linger in so short a path',
    ),
  lawaWindow: positiveInt.max(10_000).default(10).describe('lawa: how many of the latest snapshots'),
})

/** Tables and comparisons stand on the headline methods. */
function holdsEachOnce(methods: readonly MethodName[]): boolean {
  return new Set(methods).size === methods.length && HEADLINE_METHODS.every((name) => methods.includes(name))
}

export const EngineRequest = z.enum(['auto', 'tensorflow', 'webgpu', 'wasm', 'cpu'])
export type EngineRequest = z.infer<typeof EngineRequest>

/** Kinds whose coefficients can start at the uniform average alone, and why. */
const NO_OTHER_START: Partial<Record<SubspaceKind, string>> = {
  simplex: 'a single snapshot has infinite logits in a simplex',
  random: 'random directions lead to no snapshot',
}
export const MEAN_START_KINDS = SUBSPACE_KINDS.filter((kind) => kind in NO_OTHER_START)

export const RunConfig = z
  .strictObject({
    seed: z
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .default(1),
    dataset: DatasetConfig.prefault({}),
    model: ModelConfig.prefault({ kind: 'mlp' }),
    base: BaseConfig.prefault({}),
    snapshots: SnapshotConfig.prefault({}),
    subspace: SubspaceConfig.prefault({}),
    twa: TwaConfig.prefault({}),
    batchNorm: z.strictObject({ batchSize: positiveInt.max(65_536).default(256) }).prefault({}),
    evaluate: EvaluateConfig.prefault({}),
    checkpoint: z
      .strictObject({
        everySteps: positiveInt
          .max(1_000_000)
          .default(50)
          .describe('Steps between two checkpoints a killed run resumes from'),
      })
      .prefault({}),
    engine: EngineRequest.default('auto'),
  })
  .superRefine((config, context) => {
    if (config.snapshots.from > config.snapshots.to) {
      context.addIssue({
        code: 'custom',
        path: ['snapshots', 'from'],
        message: `a value of at most snapshots.to (${config.snapshots.to})`,
      })
    }
    for (const phase of ['base', 'twa'] as const) {
      const { schedule, learningRate } = config[phase]
      if (schedule.kind !== 'cyclic' || schedule.minimum <= learningRate) continue
      context.addIssue({
        code: 'custom',
        path: [phase, 'schedule', 'minimum'],
        message: `a value of at most ${phase}.learningRate (${learningRate})`,
      })
    }
    const why = NO_OTHER_START[config.subspace.kind]
    if (why && config.twa.start !== 'mean') {
      context.addIssue({ code: 'custom', path: ['twa', 'start'], message: `"mean", as ${why}` })
    }
  })
export type RunConfig = z.infer<typeof RunConfig>
/** What a caller writes: everything may be left out. */
export type RunConfigInput = z.input<typeof RunConfig>
export type ModelConfig = z.infer<typeof ModelConfig>
export type OptimizerConfig = z.infer<typeof OptimizerConfig>
export type ScheduleConfig = z.infer<typeof ScheduleConfig>
export type SnapshotConfig = z.infer<typeof SnapshotConfig>
export type TwaConfig = z.infer<typeof TwaConfig>
export type DatasetConfig = z.infer<typeof DatasetConfig>
