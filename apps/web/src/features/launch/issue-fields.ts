import type { FieldIssue } from '@barycenter/contracts'
import { CONFIG_FIELDS } from './config-fields'
import { EMPTY_QUEUE, fieldName, type QueueTexts } from './launch-values'

export type LaunchFieldName =
  | 'experiment'
  | 'name'
  | 'seeds'
  | 'tags'
  | 'notes'
  | `queue.${keyof QueueTexts}`
  | `config.${string}`

export interface PlacedIssues {
  /** One message for each field, the first that was found. */
  byField: Map<LaunchFieldName, string>
  /** Issues of no field of the form, in words. */
  elsewhere: string[]
}

const OWN_FIELDS = ['experiment', 'name', 'seeds', 'tags', 'notes'] as const
const CONFIG_PATHS = new Set(CONFIG_FIELDS.map(({ path }) => path))

/**
 * Puts issues, from the browser's own check or from the server, at their fields. An issue inside a list
 * (`config.model.hidden.1`) belongs to the field of the list.
 */
export function placeIssues(issues: readonly FieldIssue[]): PlacedIssues {
  const byField = new Map<LaunchFieldName, string>()
  const elsewhere: string[] = []
  for (const { path, found, expected } of issues) {
    const field = fieldOf(path)
    const text = `found ${found}, expected ${expected}`
    if (field === null) elsewhere.push(`${path}: ${text}`)
    else if (!byField.has(field)) byField.set(field, text)
  }
  return { byField, elsewhere }
}

function fieldOf(path: string): LaunchFieldName | null {
  const own = OWN_FIELDS.find((name) => path === name || path.startsWith(`${name}.`))
  if (own) return own
  if (path.startsWith('queue.')) return queueField(path)
  const inConfig = path.replace(/^config\./, '')
  if (inConfig === 'seed') return 'seeds'
  for (let at = inConfig; at !== ''; at = at.includes('.') ? at.slice(0, at.lastIndexOf('.')) : '') {
    if (CONFIG_PATHS.has(at)) return fieldName(at)
    if (CONFIG_PATHS.has(`${at}.kind`) && at === inConfig) return fieldName(`${at}.kind`)
  }
  return null
}

/** `queue.requires.labels.1` → the field of labels. */
function queueField(path: string): LaunchFieldName | null {
  const name = path.replace(/^queue\.(requires\.)?/, '').split('.')[0]!
  return name in EMPTY_QUEUE ? `queue.${name as keyof QueueTexts}` : null
}
