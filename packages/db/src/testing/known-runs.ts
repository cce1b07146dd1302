import { LogBatch, type Run, type RunValue } from '@barycenter/contracts'
import type { Database } from '../database.js'

/** What is known of a run without asking the database. */
export interface KnownRun {
  run: Run
  logged: Map<string, number[]>
  params: Record<string, string | number | boolean | null>
  tags: Record<string, string>
}

const KEYS = ['loss', 'accuracy', 'rare']
const WORDS = ['amber', 'beech', 'cedar', 'delta']

/** Some runs have ended, some metrics are missing, some values are not finite and many are equal. */
export async function makeKnownRuns(
  db: Database,
  experiment: string,
  count: number,
  random: () => number,
): Promise<KnownRun[]> {
  const runs: KnownRun[] = []
  for (let index = 0; index < count; index++) runs.push(await makeKnownRun(db, experiment, random))
  return runs
}

async function makeKnownRun(db: Database, experiment: string, random: () => number): Promise<KnownRun> {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(items.length * random())]!
  const params: KnownRun['params'] =
    random() < 0.8 ? { rate: pick([0.1, 0.2, 'auto', true, null]), size: Math.floor(9 * random()) } : {}
  const tags: Record<string, string> = random() < 0.7 ? { tree: pick(WORDS) } : {}
  const { id } = await db.runs.createExternal({ experiment, name: pick(WORDS), params, tags, notes: '' })
  const logged = new Map<string, number[]>()
  for (const key of KEYS) if (random() < (key === 'rare' ? 0.2 : 0.9)) logged.set(key, valuesOf(random, pick))
  for (const [key, values] of logged) {
    const told = values.map((value) => (Number.isFinite(value) ? value : (String(value) as 'NaN')))
    const series = [{ key, steps: values.map((_, step) => step), values: told }]
    await db.runs.appendBatch(id, LogBatch.parse({ batchId: key, series }))
  }
  if (random() < 0.5) await db.runs.endExternal(id, { status: pick(['completed', 'failed']) })
  return { run: await db.runs.get(id), logged, params, tags }
}

function valuesOf(random: () => number, pick: <T>(items: readonly T[]) => T): number[] {
  const large = random() < 0.1
  return Array.from({ length: 1 + Math.floor(4 * random()) }, () => {
    if (random() < 0.1) return pick([Number.NaN, Number.POSITIVE_INFINITY])
    return large ? pick([1e300, -1e300, 3e-200]) : Math.floor(20 * random()) / 4
  })
}

/** A value of the run as it is shown; null where it has none. */
export function shownValue(known: KnownRun, value: RunValue): string | number | boolean | null {
  const { run, logged, params, tags } = known
  if (value.of === 'param') return params[value.key] ?? null
  if (value.of === 'tag') return tags[value.key] ?? null
  if (value.of === 'field')
    return value.field === 'createdAt' ? Date.parse(run.createdAt) : (run[value.field as 'name'] ?? null)
  const values = logged.get(value.key)
  return values ? statOf(values, value.stat) : null
}

function statOf(values: number[], stat: Extract<RunValue, { of: 'metric' }>['stat']): number | null {
  if (stat === 'last') return values.at(-1)!
  if (stat === 'lastStep') return values.length - 1
  if (stat === 'count') return values.length
  const finite = values.filter(Number.isFinite)
  if (finite.length === 0) return null
  if (stat === 'mean') return finite.reduce((sum, one) => sum + one, 0) / finite.length
  return stat === 'min' ? Math.min(...finite) : Math.max(...finite)
}
