import { z } from 'zod'
import { AugmentConfig, DETECTION_AUGMENTS } from './augment-config.js'
import { CheckpointConfig } from './checkpoint-config.js'
import { DatasetConfig } from './dataset-config.js'
import { InitialConfig } from './initial-config.js'
import { LandscapeConfig } from './landscape-config.js'
import { HEADLINE_METHODS, MethodName } from './methods.js'
import { ModelConfig, taskOfModel } from './model-config.js'
import { withModelStart } from './model-starts.js'
import { SnapshotsOfConfig } from './snapshots-of-config.js'
import { SoupConfig } from './soup-config.js'
import { SUBSPACE_KINDS, SubspaceConfig, type SubspaceKind } from './subspace-config.js'
import type { TaskName } from './tasks.js'

/**
 * What a run does, from data to evaluation. Parsing fills in every default, and the filled-in form is
 * what is stored: a run never depends on a default that a later version may change.
 */

const positiveInt = z.int().min(1)
const fraction = z.number().min(0).max(1)
const learningRate = z.number().min(0).max(100)

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

/** What training lowers, besides the loss of the task itself. */
export const LossConfig = z.strictObject({
  labelSmoothing: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('Part of each training label that is spread over all classes or tokens; scores are without it'),
})

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
  score: z
    .enum(['auto', 'always', 'never'])
    .default('auto')
    .describe(
      'Whether each snapshot is scored on held-out examples for the timeline; auto = where a method scores them anyway, else ' +
        'on as many examples as a tenth of base training pays for, 64 or more',
    ),
  dtype: z
    .enum(['float32', 'float16', 'bfloat16'])
    .default('float32')
    .describe(
      'How their numbers are stored: half the bytes at float16 (11 bits of precision) or bfloat16 (8 bits)',
    ),
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
    .describe('Ways to end the training that are compared, all by one recipe on the same examples'),
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
  fisherBatches: positiveInt
    .max(10_000)
    .default(8)
    .describe('fisher: training batches whose squared gradients weigh the numbers of each snapshot'),
  tiesKeep: z
    .number()
    .gt(0)
    .max(1)
    .default(0.2)
    .describe('ties: part of the steps from the initial weights that each snapshot keeps, the largest ones'),
  samples: z
    .int()
    .min(0)
    .max(32)
    .default(4)
    .describe('Test examples that are kept with what the model of each method makes of them'),
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

/** Augmentations that are on though the task has no use for them: path below `augment`, and what is expected. */
function refusedAugments(config: {
  model: ModelConfig
  augment: AugmentConfig
}): [path: string[], expected: string][] {
  const task = taskOfModel(config.model)
  if (task === 'image-classification') return []
  const { crop, flip, mixup, randAugment } = config.augment
  const usable = task === 'object-detection' ? DETECTION_AUGMENTS : []
  const why = usable.length > 0 ? 'moves or blends no boxes' : 'has no images'
  const off: [keyof AugmentConfig, boolean, string[], string][] = [
    ['crop', crop === 0, ['crop'], '0'],
    ['flip', !flip, ['flip'], 'false'],
    ['randAugment', randAugment.operations === 0, ['randAugment', 'operations'], '0'],
    ['mixup', mixup === 0, ['mixup'], '0'],
  ]
  return off
    .filter(([name, isOff]) => !isOff && !usable.includes(name))
    .map(([, , path, expected]) => [path, `${expected}, as ${task} ${why}`])
}

/** A config as it is stored and answered: what is left out here is the same for every model. */
export const StoredRunConfig = z
  .strictObject({
    seed: z
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .default(1),
    dataset: DatasetConfig.prefault({}),
    model: ModelConfig.prefault({ kind: 'mlp' }),
    augment: AugmentConfig.prefault({}),
    loss: LossConfig.prefault({}),
    initial: InitialConfig.prefault({ kind: 'random' }),
    base: BaseConfig.prefault({}),
    snapshots: SnapshotConfig.prefault({}),
    soup: SoupConfig.nullable()
      .default(null)
      .describe(
        'Average what other runs ended at in place of snapshots: initial, base and snapshots have no say, but that fisher ' +
          'takes batches of base.batchSize; null = off',
      ),
    snapshotsOf: SnapshotsOfConfig.nullable()
      .default(null)
      .describe(
        'Average snapshots that other runs have stored, without training: initial, base and snapshots have no say, but that ' +
          'fisher takes batches of base.batchSize; null = off',
      ),
    subspace: SubspaceConfig.prefault({}),
    twa: TwaConfig.prefault({}),
    batchNorm: z.strictObject({ batchSize: positiveInt.max(65_536).default(256) }).prefault({}),
    evaluate: EvaluateConfig.prefault({}),
    landscape: LandscapeConfig.nullable()
      .default(null)
      .describe('Measure losses on a plane of weight space after the methods; null = off'),
    checkpoint: CheckpointConfig.prefault({}),
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
    for (const [name, message] of refusedAugments(config)) {
      context.addIssue({ code: 'custom', path: ['augment', ...name], message })
    }
    if ((config.soup || config.snapshotsOf) && config.initial.kind !== 'random') {
      const what = config.soup ? 'a soup' : 'an average of stored snapshots'
      const message = `"random", as ${what} trains no weights of its own`
      context.addIssue({ code: 'custom', path: ['initial', 'kind'], message })
    }
    if (config.soup && config.snapshotsOf) {
      const message = 'null, as a soup takes the ends of runs and not their snapshots'
      context.addIssue({ code: 'custom', path: ['snapshotsOf'], message })
    }
    if (taskOfModel(config.model) === 'object-detection' && config.loss.labelSmoothing > 0) {
      const message = '0, as object-detection asks for each class of a cell by itself'
      context.addIssue({ code: 'custom', path: ['loss', 'labelSmoothing'], message })
    }
    const why = NO_OTHER_START[config.subspace.kind]
    if (why && config.twa.start !== 'mean') {
      context.addIssue({ code: 'custom', path: ['twa', 'start'], message: `"mean", as ${why}` })
    }
  })
/** What a caller writes: everything may be left out. */
export type RunConfigInput = z.input<typeof StoredRunConfig>

/** What is left out is filled in by what suits the model, then by the defaults. */
export const RunConfig = z.pipe(z.transform(withModelStart<RunConfigInput>), StoredRunConfig)
export type RunConfig = z.infer<typeof RunConfig>
export type LossConfig = z.infer<typeof LossConfig>
export type OptimizerConfig = z.infer<typeof OptimizerConfig>
export type ScheduleConfig = z.infer<typeof ScheduleConfig>
export type SnapshotConfig = z.infer<typeof SnapshotConfig>
export type TwaConfig = z.infer<typeof TwaConfig>

/** The task of a run: that of its model. */
export function taskOfRun({ config }: { config: RunConfig | null }): TaskName {
  return config ? taskOfModel(config.model) : 'image-classification'
}
