'use client'
import type { RunHit, RunOrders, RunScope, RunValue } from '@barycenter/contracts'
import { isFinal, runValueName } from '@barycenter/contracts'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api, describeError } from '../../live/api'
import { FailedState, LoadingState } from '../../ui/states'
import { comparedRuns } from '../runs/table/compared-runs'
import { RunsCharts } from './runs-charts'
import { useScopeKeys } from './use-metric-keys'

/** The runs of a table: which, in which order, and by which values they are taken together. */
export interface ChartedRuns {
  scope: Pick<RunScope, 'archived' | 'filter'> & { experimentId?: RunScope['experimentId'] }
  order: RunOrders
  groupBy: readonly RunValue[]
}

/** Runs come and go; how soon charts of a table see it. */
const REREAD_AFTER_MS = 10_000
const MOST_RUNS = 10_000
const MOST_GROUPS = 100

/** The charts of what a table of runs finds: its first runs in its order, or a band for each of its groups. */
export function TableCharts({ runs, baselineId }: { runs: ChartedRuns; baselineId: string | undefined }) {
  const { scope, order, groupBy } = runs
  const found = useQuery({
    queryKey: ['runs', 'charted', scope, order, groupBy],
    queryFn: () => readRuns(runs),
    refetchInterval: REREAD_AFTER_MS,
    placeholderData: (before) => before,
  })
  const known = useScopeKeys(scope)
  const ids = useMemo(() => (found.data ?? []).map(({ id }) => id), [found.data])
  const names = useMemo(() => new Map((found.data ?? []).map(({ id, name }) => [id, name])), [found.data])
  const over = useMemo(
    () => new Set((found.data ?? []).flatMap(({ id, status }) => (isFinal(status) ? [id] : []))),
    [found.data],
  )
  const groups = useMemo(() => groupsOf(found.data ?? [], groupBy), [found.data, groupBy])
  const error = found.error ? describeError(found.error) : known.error
  if (error) return <FailedState what="the runs to chart" reason={error} />
  if (!found.data || known.isLoading) return <LoadingState what="the runs to chart" />
  return <RunsCharts runIds={ids} keys={known.keys} {...{ names, groups, over, baselineId }} />
}

/** All runs where they are taken together: a band is over all members. */
async function readRuns({ scope, order, groupBy }: ChartedRuns): Promise<RunHit[]> {
  const isGrouped = groupBy.length > 0
  const most = isGrouped ? MOST_RUNS : 500
  const filter = isGrouped ? await comparedRuns(scope.filter) : scope.filter
  const hits: RunHit[] = []
  let cursor: string | null = null
  do {
    const body = { ...scope, filter, ...order, select: [...groupBy], limit: 500, ...(cursor && { cursor }) }
    const page: { hits: RunHit[]; nextCursor: string | null } = await api.call('searchRuns', { body })
    hits.push(...page.hits)
    cursor = page.nextCursor
  } while (cursor !== null && hits.length < most)
  return hits
}

/** Runs with equal values of all of `by`, in the order in which they are found. */
export function groupsOf(hits: readonly Pick<RunHit, 'id' | 'values'>[], by: readonly RunValue[]) {
  if (by.length === 0) return []
  const groups = new Map<string, { id: string; label: string; runIds: string[] }>()
  for (const { id, values } of hits) {
    const key = JSON.stringify(values).slice(0, 500)
    const group = groups.get(key) ?? { id: key, label: labelOf(by, values), runIds: [] }
    group.runIds.push(id)
    groups.set(key, group)
  }
  return [...groups.values()].slice(0, MOST_GROUPS)
}

const labelOf = (by: readonly RunValue[], values: RunHit['values']) =>
  by.map((value, index) => `${runValueName(value)} ${String(values[index] ?? 'none')}`).join(', ')
