import { groupBySeed, seedOf } from '@barycenter/client'
import { isSystemMetric, type Run } from '@barycenter/contracts'
import { type ExploredValue, FIELD_IDS, lastOf, paramOf, statsOf, tagOf, valueOfRun } from './explore-values'
import type { RunStats } from './use-run-stats'

/** One run as the explorer draws it. */
export interface ExploreRow {
  readonly id: string
  readonly name: string
  /** Runs that differ in their seeds alone have the same. */
  readonly group: string
  readonly groupName: string
  readonly color: string
  /** By ids of values. */
  readonly values: Readonly<Record<string, ExploredValue>>
}

/** Ids of the values that can be drawn. */
export interface ExploreKeys {
  readonly params: readonly string[]
  /** Last values of metrics. */
  readonly metrics: readonly string[]
  /** Their least, largest and mean values, which the server is asked for. */
  readonly stats: readonly string[]
  readonly tags: readonly string[]
  readonly fields: readonly string[]
}

/** What runs have values of; params that are the same everywhere say nothing and are left out. */
export function keysOfRuns(runs: readonly Run[]): ExploreKeys {
  const names = (read: (run: Run) => object) =>
    [...new Set(runs.flatMap((run) => Object.keys(read(run))))].sort()
  const metrics = names(({ summary }) => summary).filter((key) => !isSystemMetric(key))
  const varies = (key: string) => new Set(runs.map(({ params }) => params[key])).size > 1
  return {
    params: names(({ params }) => params)
      .filter(varies)
      .map(paramOf),
    metrics: metrics.map(lastOf),
    stats: metrics.flatMap(statsOf),
    tags: names(({ tags }) => tags).map(tagOf),
    fields: FIELD_IDS,
  }
}

export function rowsOfRuns(
  runs: readonly Run[],
  ids: readonly string[],
  colorOf: (id: string) => string,
  stats: RunStats,
): ExploreRow[] {
  const groups = new Map(
    groupBySeed(runs).flatMap((group) => group.runs.map((run) => [run.id as string, group] as const)),
  )
  return runs.map((run) => ({
    id: run.id,
    name: run.name,
    group: groups.get(run.id)!.id,
    groupName: groups.get(run.id)!.name,
    color: colorOf(run.id),
    values: {
      ...Object.fromEntries(ids.map((id) => [id, stats.get(run.id)?.[id] ?? valueOfRun(run, id)])),
      seed: run.seed ?? (seedOf(run) === run.id ? null : seedOf(run)),
    },
  }))
}
