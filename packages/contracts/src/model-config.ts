import { z } from 'zod'
import { TaskName } from './tasks.js'

const positiveInt = z.int().min(1)
const batchNorm = z.boolean().default(true)

export const MlpConfig = z.strictObject({
  kind: z.literal('mlp'),
  hidden: z.array(positiveInt.max(4096)).min(1).max(8).default([64]).describe('Units of each hidden layer'),
  batchNorm,
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
  batchNorm,
})

export const VggConfig = z.strictObject({
  kind: z.literal('vgg'),
  depth: z.literal([11, 13, 16, 19]).default(11).describe('Layers with weights in the published network'),
  width: positiveInt
    .max(128)
    .default(64)
    .describe('Channels of the first convolution; the published network has 64'),
  batchNorm,
})

export const PreResNetConfig = z.strictObject({
  kind: z.literal('preresnet'),
  depth: z
    .int()
    .min(8)
    .max(1001)
    .default(20)
    .describe(
      'Layers: 6 n + 2 with basic blocks (20, 56, 110 …), 9 n + 2 with bottlenecks (56, 110, 164 …), n blocks a stage',
    ),
  block: z
    .enum(['basic', 'bottleneck'])
    .default('basic')
    .describe(
      'Two 3×3 convolutions, or one between two 1×1 ones; the code of SWA and TWA takes bottlenecks from 44 layers on',
    ),
  width: positiveInt.max(256).default(16).describe('Channels of the first stage; each stage doubles them'),
})

export const WideResNetConfig = z.strictObject({
  kind: z.literal('wide-resnet'),
  depth: z
    .int()
    .min(10)
    .max(100)
    .default(16)
    .refine((depth) => depth % 6 === 4, '6 n + 4: 10, 16, 22, 28 …')
    .describe('6 n + 4 layers: n blocks of two convolutions in each of three stages'),
  widen: positiveInt.max(20).default(2).describe('How many times 16 channels the first stage has'),
})

/** A stack of attention and dense layers. */
const transformer = {
  width: positiveInt.max(1024).default(64).describe('Numbers that stand for one token'),
  depth: positiveInt.max(48).default(2).describe('Blocks of attention and two dense layers'),
  heads: positiveInt.max(32).default(4).describe('Heads of each attention; they share the width'),
}

export const VitConfig = z.strictObject({
  kind: z.literal('vit'),
  patch: positiveInt.max(64).default(4).describe('Side of the squares that an image is cut into'),
  ...transformer,
})

export const DetectorConfig = z.strictObject({
  kind: z.literal('detector'),
  channels: z
    .array(positiveInt.max(512))
    .min(1)
    .max(6)
    .default([16, 32, 64])
    .describe('Channels of each stage of the backbone; every stage halves the image'),
})

export const LanguageTransformerConfig = z.strictObject({
  kind: z.literal('language-transformer'),
  ...transformer,
})

export const TextCnnConfig = z.strictObject({
  kind: z.literal('text-cnn'),
  width: positiveInt.max(1024).default(32).describe('Numbers that stand for one token'),
  filters: positiveInt.max(1024).default(32).describe('Filters of each window of 2, 3 and 4 tokens'),
})

export const TextTransformerConfig = z.strictObject({
  kind: z.literal('text-transformer'),
  ...transformer,
})

export const TranslationTransformerConfig = z.strictObject({
  kind: z.literal('translation-transformer'),
  ...transformer,
})

export const ModuleModelConfig = z.strictObject({
  kind: z.literal('module'),
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'a model name: 1 to 64 of a-z, 0-9 or "-", never a path')
    .default('my-model')
    .describe("Name of a model in the worker's folders of modules; see docs/own-models.md"),
  task: TaskName.default('image-classification'),
  settings: z
    .record(
      z.string().max(100),
      z.union([z.string().max(1000), z.number(), z.boolean(), z.array(z.number())]),
    )
    .default({})
    .describe('Handed to the module, which checks them itself'),
})

const ModelKinds = [
  MlpConfig,
  CnnConfig,
  VggConfig,
  PreResNetConfig,
  WideResNetConfig,
  VitConfig,
  DetectorConfig,
  LanguageTransformerConfig,
  TextCnnConfig,
  TextTransformerConfig,
  TranslationTransformerConfig,
  ModuleModelConfig,
] as const
export const ModelConfig = z.discriminatedUnion('kind', ModelKinds).superRefine((model, context) => {
  if ('heads' in model && model.width % model.heads !== 0) {
    const message = `a divisor of model.width (${model.width})`
    context.addIssue({ code: 'custom', path: ['heads'], message })
  }
  if (model.kind === 'preresnet') {
    const each = model.block === 'basic' ? 6 : 9
    if (model.depth % each === 2) return
    const message = `${each} n + 2, as model.block is ${model.block}: ${each + 2}, ${2 * each + 2}, ${3 * each + 2} …`
    context.addIssue({ code: 'custom', path: ['depth'], message })
  }
})
export type ModelConfig = z.infer<typeof ModelConfig>
export type ModelKind = ModelConfig['kind']

const MODEL_TASKS: Record<Exclude<ModelKind, 'module'>, TaskName> = {
  mlp: 'image-classification',
  cnn: 'image-classification',
  vgg: 'image-classification',
  preresnet: 'image-classification',
  'wide-resnet': 'image-classification',
  vit: 'image-classification',
  detector: 'object-detection',
  'language-transformer': 'language-model',
  'text-cnn': 'text-classification',
  'text-transformer': 'text-classification',
  'translation-transformer': 'translation',
}

/** The task that a model is for. */
export function taskOfModel(model: ModelConfig): TaskName {
  return model.kind === 'module' ? model.task : MODEL_TASKS[model.kind]
}

/** Our own models for a task, in the order of the form. */
export function modelsOfTask(task: TaskName): ModelKind[] {
  return (Object.keys(MODEL_TASKS) as Exclude<ModelKind, 'module'>[]).filter(
    (kind) => MODEL_TASKS[kind] === task,
  )
}
