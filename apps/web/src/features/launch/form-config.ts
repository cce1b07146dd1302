import {
  BLOCK_KINDS,
  COUNTED_KINDS,
  DETECTION_AUGMENTS,
  MEAN_START_KINDS,
  type MethodName,
  type ModelConfig,
  type RunConfig,
  StoredRunConfig,
  type SubspaceKind,
  type TaskName,
  taskOfModel,
  withModelStart,
} from '@barycenter/contracts'
import { CONFIG_FIELDS, type ConfigField } from './config-fields'

/** Text in each field of the form, by path; empty means "as the default". */
export type ConfigTexts = Record<string, string>

/** The defaults of a run: what suits its model where the contract says so, else the same for every run. */
function defaultsUnder(texts: ConfigTexts): RunConfig {
  const model = { kind: texts['model.kind'], task: texts['model.task'] || undefined }
  const key = `${model.kind} ${model.task}`
  const { model: _, ...start } = withModelStart({ model })
  const defaults = knownDefaults.get(key) ?? StoredRunConfig.parse(start)
  knownDefaults.set(key, defaults)
  return defaults
}
const knownDefaults = new Map<string, RunConfig>()

/**
 * What an empty field stands for. A run's own default counts while the choice above the field is the default
 * one (base training decays weights by 1e-4 with its default optimizer); under another choice, that option's.
 */
export function defaultOf(field: ConfigField, texts: ConfigTexts): unknown {
  if (field.nullable) return field.schemaDefault
  const defaults = defaultsUnder(texts)
  if (field.when && choiceAt(field.when.path, texts) !== valueAtPath(defaults, field.when.path)) {
    return field.schemaDefault
  }
  return valueAtPath(defaults, field.path)
}

/** Fields that count under the choices made, in order. */
export function activeFields(texts: ConfigTexts): ConfigField[] {
  return CONFIG_FIELDS.filter(({ when }) => when === undefined || choiceAt(when.path, texts) === when.equals)
}

/**
 * The config the texts stand for, every default written out. A text that is no number stays a text, so that
 * the contract says what is wrong with it: nothing is bent into shape.
 */
export function toConfig(texts: ConfigTexts): Record<string, unknown> {
  const config: Record<string, unknown> = {}
  for (const field of activeFields(texts)) {
    if (field.nullable && isLeftEmpty(field.nullable, texts)) {
      setAtPath(config, field.nullable, null)
      continue
    }
    const text = (texts[field.path] ?? '').trim()
    // What another choice makes idle is not sent as it was left: the contract would refuse it.
    const isDefault = text === '' || !isInUse(field.path, texts)
    setAtPath(config, field.path, isDefault ? defaultOf(field, texts) : readText(field, text))
  }
  return config
}

function isLeftEmpty(part: string, texts: ConfigTexts): boolean {
  return CONFIG_FIELDS.every(({ nullable, path }) => nullable !== part || !texts[path]?.trim())
}

/** Texts that give back this config; what equals the default stays empty. */
export function toTexts(config: RunConfig): ConfigTexts {
  const { model } = config
  // The defaults of all else are those of the model.
  const texts: ConfigTexts = model.kind === 'module' ? { 'model.task': model.task } : {}
  const kinds = CONFIG_FIELDS.filter(({ path }) => path.endsWith('.kind'))
  for (const { path } of kinds.sort(
    (a, b) => Number(b.path === 'model.kind') - Number(a.path === 'model.kind'),
  )) {
    const kind = valueAtPath(config, path)
    if (kind !== valueAtPath(defaultsUnder(texts), path)) texts[path] = String(kind)
  }
  for (const field of activeFields(texts)) {
    if (field.nullable && valueAtPath(config, field.nullable) === null) continue
    const value = valueAtPath(config, field.path)
    // Left empty, the field would stand for its default.
    if (writeValue(value) !== writeValue(defaultOf(field, texts)))
      texts[field.path] = value === null ? NOTHING : writeValue(value)
  }
  return texts
}

/** A value as it stands in a field. */
export function writeValue(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value) && !value.some((item) => typeof item === 'object')) return value.join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** What is typed for null where the default is something else. */
const NOTHING = 'none'

export function readText(field: Pick<ConfigField, 'kind'>, text: string): unknown {
  if (text === NOTHING && (field.kind === 'integer' || field.kind === 'number')) return null
  if (['integer', 'number', 'word or number'].includes(field.kind)) return readNumber(text)
  if (field.kind === 'list')
    return text
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(readNumber)
  if (field.kind === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  return field.kind === 'json' ? readJson(text) : text
}

/** The value a text writes in JSON, or the text itself. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** The number a text writes in full, or the text itself. */
export function readNumber(text: string): number | string {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : text
}

/** What the model of the form is for: one of ours has its task, a user's module states it. */
export function taskOfTexts(texts: ConfigTexts): TaskName {
  const kind = choiceAt('model.kind', texts)
  return taskOfModel({ kind, task: texts['model.task'] || 'image-classification' } as ModelConfig)
}

const hasImages = (texts: ConfigTexts) => /^(image|object)/.test(taskOfTexts(texts))
const augmentsBy = (name: (typeof DETECTION_AUGMENTS)[number]) => (texts: ConfigTexts) =>
  taskOfTexts(texts) === 'image-classification' || (hasImages(texts) && DETECTION_AUGMENTS.includes(name))
const subspaceKind = (texts: ConfigTexts) => choiceAt('subspace.kind', texts) as SubspaceKind
const evaluates = (texts: ConfigTexts, method: MethodName) =>
  String(texts['evaluate.methods'] ?? '').includes(method)

/** A soup takes what other runs ended at; others average what runs have stored. */
const isSoup = (texts: ConfigTexts) => Boolean(texts['soup.runs']?.trim())
const trainsBase = (texts: ConfigTexts) => !isSoup(texts) && !texts.snapshotsOf?.trim()

/** Settings, alone or all below a path, that mean something under some choices only; all others always do. */
const IN_USE: Record<string, (texts: ConfigTexts) => boolean> = {
  'dataset.imageSize': hasImages,
  'dataset.tokens': (texts) => !hasImages(texts),
  'augment.crop': augmentsBy('crop'),
  'augment.flip': augmentsBy('flip'),
  'augment.randAugment.operations': augmentsBy('randAugment'),
  'augment.randAugment.magnitude': (texts) =>
    augmentsBy('randAugment')(texts) && Number(choiceAt('augment.randAugment.operations', texts)) !== 0,
  'augment.mixup': augmentsBy('mixup'),
  'loss.labelSmoothing': (texts) => taskOfTexts(texts) !== 'object-detection',
  initial: trainsBase,
  'base.batchSize': (texts) => trainsBase(texts) || evaluates(texts, 'fisher'),
  base: trainsBase,
  snapshots: trainsBase,
  'subspace.blocks': (texts) => BLOCK_KINDS.includes(subspaceKind(texts)),
  'subspace.coordinates': (texts) => subspaceKind(texts) === 'hull',
  'subspace.components': (texts) => COUNTED_KINDS.includes(subspaceKind(texts)),
  'subspace.precision.groupSize': (texts) => Number(choiceAt('subspace.precision.bits', texts)) !== 32,
  'twa.start': (texts) => !MEAN_START_KINDS.includes(subspaceKind(texts)),
  'soup.method': isSoup,
  'twa.sam.weight': (texts) => Number(choiceAt('twa.sam.rho', texts)) !== 0,
  'evaluate.emaDecay': (texts) => evaluates(texts, 'ema'),
  'evaluate.lawaWindow': (texts) => evaluates(texts, 'lawa'),
  'evaluate.fisherBatches': (texts) => evaluates(texts, 'fisher'),
  'evaluate.tiesKeep': (texts) => evaluates(texts, 'ties'),
}

/** Whether a setting has a say under the choices made. */
export function isInUse(path: string, texts: ConfigTexts): boolean {
  const rule = Object.keys(IN_USE).find((ruled) => path === ruled || path.startsWith(`${ruled}.`))
  return rule === undefined || IN_USE[rule]!(texts)
}

/** What is chosen there; the default where another choice makes it idle. */
function choiceAt(path: string, texts: ConfigTexts): unknown {
  return (isInUse(path, texts) && texts[path]) || valueAtPath(defaultsUnder(texts), path)
}

function valueAtPath(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (part, key) =>
        typeof part === 'object' && part !== null ? (part as Record<string, unknown>)[key] : undefined,
      value,
    )
}

function setAtPath(target: Record<string, unknown>, path: string, value: unknown): void {
  const parts = path.split('.')
  const last = parts.pop()!
  let at = target
  for (const part of parts) {
    at[part] ??= {}
    at = at[part] as Record<string, unknown>
  }
  at[last] = value
}
