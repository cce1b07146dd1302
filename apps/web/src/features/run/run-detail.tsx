'use client'
import type { RunView } from '@barycenter/client'
import type { Run } from '@barycenter/contracts'
import { useEffect } from 'react'
import { describeError, isNotFound } from '../../live/api'
import { newerRun } from '../../live/merge-run'
import { useRun } from '../../live/queries'
import { useRunView } from '../../live/use-run-view'
import { EmptyState, FailedState, LoadingState } from '../../ui/states'
import { StaleNotice } from '../shell/stale-notice'
import { ConfigTree } from './config-tree'
import { FailureNotice } from './failure-notice'
import { GeometryCards } from './geometry-cards'
import { MetricCharts } from './metric-charts'
import { NotesCard } from './notes-card'
import { PhaseBar } from './phase-bar'
import { ProvenanceCard } from './provenance-card'
import { ResultTable } from './result-table'
import { RunHeader } from './run-header'
import { RunHistory } from './run-history'
import { RunLog } from './run-log'
import { runTitle } from './run-title'
import { SnapshotTable } from './snapshot-table'
import { TagsCard } from './tags-card'
import { useRunSnapshots } from './use-run-snapshots'

/** One run: first as it is now, then its whole history, folded from its changes and kept up as they come. */
export function RunDetail({ runId }: { runId: string }) {
  const query = useRun(runId)
  const { view, error } = useRunView(runId)
  const run = view && query.data ? newerRun(query.data, view.run) : (view?.run ?? query.data)
  const title = run && runTitle(run)
  useEffect(() => {
    if (title) document.title = title
  }, [title])
  if (run) return <Shown run={run} view={view} error={error} />
  if (!query.isError) return <LoadingState what="the run" />
  if (isNotFound(query.error)) return <EmptyState title="There is no such run" />
  return <FailedState what="the run" reason={describeError(query.error)} retry={() => void query.refetch()} />
}

function Shown({ run, view, error }: { run: Run; view: RunView | null; error: Error | null }) {
  const snapshots = useRunSnapshots(run, view)
  const subspace = snapshots.data?.subspace ?? null
  return (
    <div data-testid="run-page" data-status={run.status} data-seq={view?.seq}>
      <RunHeader run={run} />
      <StaleNotice />
      {error && (
        <div className="mb-4">
          <FailedState what="the history of this run" reason={describeError(error)} />
        </div>
      )}
      <div className="flex flex-col gap-4">
        <FailureNotice run={run} />
        {/* Without its history nothing is known of phases, snapshots and lines, so nothing is said of them. */}
        {run.kind === 'trained' && view && <PhaseBar run={run} events={view.events} />}
        <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
          <div className="flex min-w-0 flex-col gap-4">
            {run.results.length > 0 && <ResultTable run={run} />}
            {view ? <MetricCharts run={run} series={view.series} /> : <LoadingState what="the history" />}
            {snapshots.isError && (
              <FailedState
                what="the subspace"
                reason={describeError(snapshots.error)}
                retry={() => void snapshots.refetch()}
              />
            )}
            {run.kind === 'trained' && snapshots.data && <GeometryCards subspace={subspace} run={run} />}
            {run.kind === 'trained' && view && (
              <SnapshotTable snapshots={view.snapshots} subspace={subspace} run={run} />
            )}
            {view && <RunLog lines={view.logs} name={run.name} />}
          </div>
          <aside aria-label="About this run" className="flex min-w-0 flex-col gap-4">
            <TagsCard run={run} />
            <NotesCard run={run} />
            <ConfigTree run={run} />
            <ProvenanceCard run={run} />
            {view && <RunHistory events={view.events} />}
          </aside>
        </div>
      </div>
    </div>
  )
}
