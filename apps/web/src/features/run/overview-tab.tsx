import type { RunView } from '@barycenter/client'
import { type Run, taskOfRun } from '@barycenter/contracts'
import { SamplesCard } from '../samples/samples-card'
import { loggedKeys } from './charted-keys'
import { KeyCharts } from './key-charts'
import { KeyFacts } from './key-facts'
import { NotesExcerpt } from './notes-excerpt'
import { PhaseBar } from './phase-bar'
import { ResultTable } from './result-table'
import { RunHistory } from './run-history'
import { TagsCard } from './tags-card'

/** What one wants to know first: how far it is, what it reached, how the loss goes, and what it is. */
export function OverviewTab({ run, view }: { run: Run; view: RunView | null }) {
  return (
    <div className="flex flex-col gap-4">
      {/* Without its history nothing is known of phases and points, so nothing is said of them. */}
      {run.kind === 'trained' && view && <PhaseBar run={run} events={view.events} />}
      <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="flex min-w-0 flex-col gap-4">
          {run.results.length > 0 && <ResultTable run={run} />}
          <KeyCharts run={run} keys={loggedKeys(run, view)} />
          {view && <SamplesCard run={run} artifacts={view.artifacts} />}
        </div>
        <aside aria-label="About this run" className="flex min-w-0 flex-col gap-4">
          <KeyFacts run={run} />
          <TagsCard run={run} />
          <NotesExcerpt run={run} />
          {view && <RunHistory events={view.events} task={taskOfRun(run)} />}
        </aside>
      </div>
    </div>
  )
}
