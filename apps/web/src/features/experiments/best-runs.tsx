'use client'
import { type ExperimentId, METRIC_STATS, type RunHit } from '@barycenter/contracts'
import { metricTitle } from '../../charts/chart-groups'
import { formatValue } from '../../format/format-number'
import { Card } from '../../ui/card'
import { Select } from '../../ui/field'
import { Link } from '../../ui/link'
import { useViewState } from '../../view-state/use-view-state'
import { MEASUREMENTS_LEFT_OUT } from '../runs/table/compared-runs'
import { Loaded } from '../shell/loaded'
import { BestState, suggestedMetric, suggestedWay } from './best-state'
import { type Best, useBestRuns, useMetricKeys } from './use-best-runs'

/** The runs that a metric of one's choice ranks first. */
export function BestRuns({ experimentId }: { experimentId: ExperimentId }) {
  const metrics = useMetricKeys(experimentId)
  return (
    <Card title="Best runs" testId="best-runs">
      <Loaded what="the metrics" query={metrics}>
        {(keys) => <Ranked experimentId={experimentId} keys={keys} />}
      </Loaded>
    </Card>
  )
}

function Ranked({ experimentId, keys }: { experimentId: ExperimentId; keys: readonly string[] }) {
  const { state } = useViewState(BestState)
  const key = state.bestBy || suggestedMetric(keys)
  const best: Best | null =
    key === null ? null : { key, stat: state.bestStat, direction: state.bestWay || suggestedWay(key) }
  const runs = useBestRuns(experimentId, best)
  if (best === null) return <p className="text-muted">No run of this experiment has logged a metric yet.</p>
  return (
    <div className="flex flex-col gap-3">
      <BestChoice keys={keys} best={best} />
      <Loaded what="the best runs" query={runs}>
        {({ hits, measurements }) => (
          <>
            <BestList hits={hits} />
            {measurements > 0 && <p className="text-[0.857rem] text-muted">{MEASUREMENTS_LEFT_OUT}</p>}
          </>
        )}
      </Loaded>
    </div>
  )
}

function BestChoice({ keys, best }: { keys: readonly string[]; best: Best }) {
  const { update } = useViewState(BestState)
  const shown = keys.includes(best.key) ? keys : [best.key, ...keys]
  return (
    <div className="flex flex-wrap gap-2">
      <Select
        aria-label="Metric"
        value={best.key}
        onChange={({ target }) => update({ bestBy: target.value, bestWay: '' })}
        className="min-w-0 flex-1"
      >
        {shown.map((key) => (
          <option key={key} value={key} title={key}>
            {metricTitle(key)}
          </option>
        ))}
      </Select>
      <Select
        aria-label="Value of the metric"
        value={best.stat}
        onChange={({ target }) => update({ bestStat: target.value as Best['stat'] })}
        className="w-auto"
      >
        {METRIC_STATS.filter((stat) => stat !== 'lastStep' && stat !== 'count').map((stat) => (
          <option key={stat} value={stat}>
            {stat}
          </option>
        ))}
      </Select>
      <Select
        aria-label="Which is better"
        value={best.direction}
        onChange={({ target }) => update({ bestWay: target.value as Best['direction'] })}
        className="w-auto"
      >
        <option value="desc">highest first</option>
        <option value="asc">lowest first</option>
      </Select>
    </div>
  )
}

function BestList({ hits }: { hits: readonly RunHit[] }) {
  if (hits.length === 0) return <p className="text-muted">No run has this metric.</p>
  return (
    <ol aria-label="Best runs" className="flex flex-col">
      {hits.map(({ id, name, status, values }, index) => (
        <li key={id} className="flex min-w-0 items-center gap-2.5 border-t border-line py-1 first:border-t-0">
          <span className="w-5 text-right text-muted">{index + 1}</span>
          <Link href={`/runs/${id}`} className="min-w-0 flex-1 truncate hover:underline">
            {name}
          </Link>
          <span className="text-[0.857rem] text-muted">{status}</span>
          <span className="font-medium">{shownValue(values[0])}</span>
        </li>
      ))}
    </ol>
  )
}

const shownValue = (value: RunHit['values'][number] | undefined) =>
  typeof value === 'number' ? formatValue(value) : String(value ?? '–')
