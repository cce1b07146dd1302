import type { Params, RunConfig } from '@barycenter/contracts'
import type { Change } from './run-change.js'

/**
 * A config as dotted keys, e.g. `base.learningRate` or `model.hidden.0`. A list of words is one text, as a set of choices
 * is compared as a whole; an empty list or object is its own text.
 */
export function flattenConfig(config: RunConfig): Params {
  const params: Params = {}
  const visit = (value: unknown, key: string): void => {
    if (isWords(value)) params[key] = value.join(', ')
    else if (typeof value === 'object' && value !== null && Object.keys(value).length > 0) {
      for (const [name, item] of Object.entries(value)) visit(item, key === '' ? name : `${key}.${name}`)
    } else if (value !== undefined) {
      params[key] =
        typeof value === 'object' && value !== null ? JSON.stringify(value) : (value as Params[string])
    }
  }
  visit(config, '')
  return params
}

function isWords(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string')
}

/** Adds parameters; a key that is there already takes the new value. */
export async function saveParams(
  { tx, runId }: Omit<Change, 'seq' | 'eventCount'>,
  params: Params,
): Promise<void> {
  const keys = Object.keys(params)
  if (keys.length === 0) return
  await tx.$executeRaw`
    INSERT INTO run_param (run_id, key, value)
    SELECT ${runId}::uuid, key, value::jsonb
    FROM unnest(${keys}::text[], ${keys.map((key) => JSON.stringify(params[key]))}::text[]) AS input (key, value)
    ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value`
}

/** Adds tags; a key that is there already takes the new value. */
export async function saveTags(
  { tx, runId }: Omit<Change, 'seq' | 'eventCount'>,
  tags: Record<string, string>,
): Promise<void> {
  const keys = Object.keys(tags)
  if (keys.length === 0) return
  await tx.$executeRaw`
    INSERT INTO run_tag (run_id, key, value)
    SELECT ${runId}::uuid, key, value
    FROM unnest(${keys}::text[], ${keys.map((key) => tags[key])}::text[]) AS input (key, value)
    ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value`
}
