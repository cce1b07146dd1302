import { RUN_FIELDS, RunValue } from './run-search.js'

/** A value as people write it: last(test/accuracy), params.base.epochs, tags.team, durationMs. */
export function runValueName(value: RunValue): string {
  if (value.of === 'field') return value.field
  return value.of === 'metric' ? `${value.stat}(${value.key})` : `${value.of}s.${value.key}`
}

const METRIC = /^(\w+)\((.+)\)$/s
const KEYED = /^(metric|param|tag)s?\.(.+)$/s

/** The value that such a name means, metrics.loss the last one of a metric; null where it means none. */
export function parseRunValue(name: string): RunValue | null {
  const field = RUN_FIELDS.find((one) => one === name)
  if (field) return { of: 'field', field }
  const [, stat, metric] = METRIC.exec(name) ?? []
  const [, of, key] = KEYED.exec(name) ?? []
  const found = metric === undefined ? { of, key } : { of: 'metric', stat, key: metric }
  const parsed = RunValue.safeParse(found)
  return parsed.success ? parsed.data : null
}
