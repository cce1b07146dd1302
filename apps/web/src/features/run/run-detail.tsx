'use client'
import type { RunView } from '@barycenter/client'
import type { Run } from '@barycenter/contracts'
import { describeError, isNotFound } from '../../live/api'
import { newerRun } from '../../live/merge-run'
import { useRun } from '../../live/queries'
import { useRunView } from '../../live/use-run-view'
import { Link } from '../../ui/link'
import { EmptyState, FailedState, LoadingState } from '../../ui/states'
import { Tabs } from '../../ui/tabs'
import { useViewState } from '../../view-state/use-view-state'
import { useVisit } from '../palette/recent'
import { StaleNotice } from '../shell/stale-notice'
import { useTabTitle } from '../shell/use-tab-title'
import { FailureNotice } from './failure-notice'
import { RunHeader } from './run-header'
import { RunPanel } from './run-panel'
import { RUN_TABS, RunPageState, type RunTab } from './run-tabs'
import { runTitle } from './run-title'
import { useRunCommands } from './use-run-commands'

/** One run: first as it is now, then its whole history, folded from its changes and kept up as they come. */
export function RunDetail({ runId }: { runId: string }) {
  const query = useRun(runId)
  const { view, error } = useRunView(runId)
  const run = view && query.data ? newerRun(query.data, view.run) : (view?.run ?? query.data)
  useTabTitle(run && runTitle(run))
  if (run) return <Shown run={run} view={view} error={error} />
  if (!query.isError) return <LoadingState what="the run" />
  if (isNotFound(query.error)) return <NoSuchRun />
  return <FailedState what="the run" reason={describeError(query.error)} retry={() => void query.refetch()} />
}

function NoSuchRun() {
  return (
    <EmptyState boxed title={<h1>There is no such run</h1>}>
      <p>The address may be cut off, or the run was purged. Ctrl K searches runs by their name.</p>
      <Link href="/runs" className="text-accent underline">
        All runs
      </Link>
    </EmptyState>
  )
}

function Shown({ run, view, error }: { run: Run; view: RunView | null; error: Error | null }) {
  const { state, update } = useViewState(RunPageState)
  useRunCommands(run)
  useVisit(`/runs/${run.id}`, run.name)
  return (
    <div data-testid="run-page" data-status={run.status} data-seq={view?.seq} data-tab={state.tab}>
      <RunHeader run={run} />
      <StaleNotice />
      {error && (
        <div className="mb-4">
          <FailedState what="the history of this run" reason={describeError(error)} />
        </div>
      )}
      <div className="mb-4 empty:hidden">
        <FailureNotice run={run} />
      </div>
      <Tabs
        label="Parts of the run"
        tabs={RUN_TABS}
        value={state.tab}
        onChange={(tab) => update({ tab: tab as RunTab })}
        panelClassName="pt-4"
      >
        <RunPanel tab={state.tab} run={run} view={view} />
      </Tabs>
    </div>
  )
}
