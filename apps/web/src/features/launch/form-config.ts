import {
  BLOCK_KINDS,
  COUNTED_KINDS,
  MEAN_START_KINDS,
  type MethodName,
  RunConfig,
  type SubspaceKind,
} from '@barycenter/contracts'
import { CONFIG_FIELDS, type ConfigField } from './config-fields'

/** Text in each field of the form, by path; empty means "as the default". */
export type ConfigTexts = Record<string, string>

const DEFAULTS = RunConfig.parse({})

/**
 * What an empty field stands for. A run's own default counts while the choice above the field is the default
 * one (base training decays weights by 1e-4 with its default optimizer); under another choice, that option's.
 */
export function defaultOf(field: ConfigField, texts: ConfigTexts): unknown {
  if (field.when && choiceAt(field.when.path, texts) !== valueAtPath(DEFAULTS, field.when.path)) {
    return field.schemaDefault
  }
  return valueAtPath(DEFAULTS, field.path)
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
    const text = (texts[field.path] ?? '').trim()
    // What another choice makes idle is not sent as it was left: the contract would refuse it.
    const isDefault = text === '' || !isInUse(field.path, texts)
    setAtPath(config, field.path, isDefault ? defaultOf(field, texts) : readText(field, text))
  }
  return config
}

/** Texts that give back this config; what equals the default stays empty. */
export function toTexts(config: RunConfig): ConfigTexts {
  const texts: ConfigTexts = {}
  for (const field of CONFIG_FIELDS.filter(({ path }) => path.endsWith('.kind'))) {
    const kind = valueAtPath(config, field.path)
    if (kind !== valueAtPath(DEFAULTS, field.path)) texts[field.path] = String(kind)
  }
  for (const field of activeFields(texts)) {
    const value = valueAtPath(config, field.path)
    if (writeValue(value) !== writeValue(defaultOf(field, texts))) texts[field.path] = writeValue(value)
  }
  return texts
}

/** A value as it stands in a field. */
export function writeValue(value: unknown): string {
  if (value === null || value === undefined) return ''
  return Array.isArray(value) ? value.join(', ') : String(value)
}

export function readText(field: Pick<ConfigField, 'kind'>, text: string): unknown {
  if (['integer', 'number', 'word or number'].includes(field.kind)) return readNumber(text)
  if (field.kind === 'list')
    return text
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(readNumber)
  if (field.kind === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  return text
}

/** The number a text writes in full, or the text itself. */
export function readNumber(text: string): number | string {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : text
}

const subspaceKind = (texts: ConfigTexts) => choiceAt('subspace.kind', texts) as SubspaceKind
const evaluates = (texts: ConfigTexts, method: MethodName) =>
  String(texts['evaluate.methods'] ?? '').includes(method)

/** Settings that mean something under some choices only; all others always do. */
const IN_USE: Record<string, (texts: ConfigTexts) => boolean> = {
  'subspace.blocks': (texts) => BLOCK_KINDS.includes(subspaceKind(texts)),
  'subspace.coordinates': (texts) => subspaceKind(texts) === 'hull',
  'subspace.components': (texts) => COUNTED_KINDS.includes(subspaceKind(texts)),
  'subspace.precision.groupSize': (texts) => Number(choiceAt('subspace.precision.bits', texts)) !== 32,
  'twa.start': (texts) => !MEAN_START_KINDS.includes(subspaceKind(texts)),
  'twa.sam.weight': (texts) => Number(choiceAt('twa.sam.rho', texts)) !== 0,
  'evaluate.emaDecay': (texts) => evaluates(texts, 'ema'),
  'evaluate.lawaWindow': (texts) => evaluates(texts, 'lawa'),
}

/** Whether a setting has a say under the choices made. */
export function isInUse(path: string, texts: ConfigTexts): boolean {
  return IN_USE[path]?.(texts) ?? true
}

function choiceAt(path: string, texts: ConfigTexts): unknown {
  return texts[path] || valueAtPath(DEFAULTS, path)
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
