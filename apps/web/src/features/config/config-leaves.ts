import { type Run, RunConfig } from '@barycenter/contracts'

export interface ConfigLeaf {
  /** Dotted path. */
  path: string
  text: string
  isDefault: boolean
}

/** Every setting of a run by its path. Only the default of a whole config counts as default. */
export function configLeaves(run: Pick<Run, 'config' | 'params'>): ConfigLeaf[] {
  const defaults = new Map(flattenConfig(RunConfig.parse({})))
  const entries = run.config ? flattenConfig(run.config) : Object.entries(run.params)
  return entries.map(([path, value]) => ({
    path,
    text: settingText(value),
    isDefault: run.config !== null && defaults.has(path) && same(defaults.get(path), value),
  }))
}

/** Leaves by the first part of their path, in the order they came. */
export function leavesByPart(leaves: readonly ConfigLeaf[]): Map<string, ConfigLeaf[]> {
  const parts = new Map<string, ConfigLeaf[]>()
  for (const leaf of leaves) {
    const part = leaf.path.includes('.') ? leaf.path.slice(0, leaf.path.indexOf('.')) : 'run'
    parts.set(part, [...(parts.get(part) ?? []), leaf])
  }
  return parts
}

/** Every value of a nested object by its dotted path; lists are values. */
export function flattenConfig(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, value]]
  return Object.entries(value).flatMap(([key, part]) =>
    flattenConfig(part, path === '' ? key : `${path}.${key}`),
  )
}

/** A value as it is shown. */
export function settingText(value: unknown): string {
  if (typeof value === 'string') return value
  // With spaces, so that a long list can break.
  return (JSON.stringify(value) ?? '–').replaceAll('","', '", "')
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
