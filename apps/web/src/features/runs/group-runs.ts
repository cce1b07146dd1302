import type { MethodName, Run } from '@barycenter/contracts'

/** A line of the runs table: one run, or the runs of one launch over several seeds. */
export type RunRow = { kind: 'run'; run: Run } | { kind: 'group'; groupId: string; runs: Run[] }

/** Runs launched together become one row where the first of them stands; a group of one is just a run. */
export function groupRuns(runs: readonly Run[]): RunRow[] {
  const members = new Map<string, Run[]>()
  for (const run of runs) {
    if (run.groupId !== null) members.set(run.groupId, [...(members.get(run.groupId) ?? []), run])
  }
  return runs.flatMap((run): RunRow[] => {
    const group = run.groupId === null ? [] : members.get(run.groupId)!
    if (group.length < 2) return [{ kind: 'run', run }]
    if (group[0] !== run) return []
    return [{ kind: 'group', groupId: run.groupId!, runs: group }]
  })
}

/** Test accuracy of one averaging method; null while it has none. */
export function testAccuracy(run: Pick<Run, 'results'>, method: MethodName): number | null {
  return run.results.find((result) => result.method === method)?.testAccuracy ?? null
}

export interface Spread {
  mean: number
  /** Sample standard deviation (n − 1); null for one value. */
  deviation: number | null
  count: number
}

/** Mean and spread over the runs that have the value; null when none has. */
export function spreadOf(values: readonly (number | null)[]): Spread | null {
  const known = values.filter((value) => value !== null)
  if (known.length === 0) return null
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return {
    mean,
    deviation: known.length < 2 ? null : Math.sqrt(squares / (known.length - 1)),
    count: known.length,
  }
}
