import type { MetricValue, ParamValue, Run, RunGroup, RunHit, RunValue } from '@barycenter/contracts'
import { toMetricValue } from '@barycenter/contracts'
import { runDurationMs } from '../run-status-words'

export type Value = MetricValue | ParamValue
export type GroupValue = RunGroup['values'][number]
export type HitFacts = Omit<RunHit, 'values'>

/** A line of the table as it is known so far; undefined values have not been read yet. */
export interface Line<Facts, V> {
  key: string
  facts: Facts
  values: Readonly<Record<string, V>>
}
export type RunLine = Line<HitFacts, Value>
export type GroupLine = Line<Pick<RunGroup, 'by' | 'runs'>, GroupValue>

/** The facts of a line, from a whole run. */
export function factsOf(run: Run): HitFacts {
  const { id, experimentId, experimentName, name, kind, status, seed, groupId, tags, progress } = run
  const { requestedAction, heartbeatAt, liveness, createdAt, startedAt, endedAt, archivedAt } = run
  return {
    ...{ id, experimentId, experimentName, name, kind, status, seed, groupId, tags, progress },
    ...{ requestedAction, heartbeatAt, liveness, createdAt, startedAt, endedAt, archivedAt },
    failure: run.failure?.message ?? null,
  }
}

/** A value of a whole run; undefined where a whole run does not tell it: what lies between first and last point. */
export function valueOfRun(run: Run, value: RunValue, now: number): Value | undefined {
  switch (value.of) {
    case 'param':
      return run.params[value.key] ?? null
    case 'tag':
      return run.tags[value.key] ?? null
    case 'metric':
      return value.stat === 'last' ? lastOf(run, value.key) : undefined
    case 'field':
      return fieldOf(run, value.field, now)
  }
}

/** A summary has null for what is not finite: which of NaN and ∞ it is, it does not tell. */
function lastOf({ summary }: Run, key: string): Value | undefined {
  if (!(key in summary)) return null
  return summary[key] == null ? undefined : toMetricValue(summary[key])
}

function fieldOf(
  run: Run,
  name: Extract<RunValue, { of: 'field' }>['field'],
  now: number,
): Value | undefined {
  switch (name) {
    case 'createdAt':
    case 'startedAt':
    case 'endedAt':
      return run[name] === null ? null : Date.parse(run[name])
    case 'durationMs':
      return runDurationMs(run, now)
    case 'experiment':
      return run.experimentName
    case 'progress':
      return run.progress?.fraction ?? null
    case 'failure':
      return run.failure?.message ?? null
    case 'group':
      return run.groupId
    case 'parent':
      return run.parentRunId
    case 'worker':
      return run.workerId
    case 'engine':
      return run.provenance?.engine?.name ?? null
    case 'dataset':
      return run.provenance?.data?.name ?? null
    case 'datasetDigest':
      return run.provenance?.data?.contentSha256 ?? null
    case 'notes':
      return run.notes || null
    default:
      return run[name]
  }
}

/** A value as a number to calculate with; null for texts, for none, and for what is not finite. */
export function numberOf(value: Value | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}
