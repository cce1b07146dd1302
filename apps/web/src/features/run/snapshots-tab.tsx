'use client'
import type { RunView } from '@barycenter/client'
import type { Run } from '@barycenter/contracts'
import { Loaded } from '../shell/loaded'
import { CheckpointsCard } from './checkpoints-card'
import { ExternalWords } from './external-words'
import { SnapshotTable } from './snapshot-table'
import { useRunSnapshots } from './use-run-snapshots'

/** What the run keeps of its weights: to average, and to go on from. */
export function SnapshotsTab({ run, view }: { run: Run; view: RunView | null }) {
  if (run.kind === 'external') return <ExternalWords what="snapshots" />
  return <Kept run={run} view={view} />
}

function Kept({ run, view }: { run: Run; view: RunView | null }) {
  const query = useRunSnapshots(run, view)
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
      <div className="min-w-0">
        <Loaded what="the snapshots" query={query}>
          {({ snapshots, subspace }) => (
            <SnapshotTable snapshots={view?.snapshots ?? snapshots} subspace={subspace} run={run} />
          )}
        </Loaded>
      </div>
      <CheckpointsCard run={run} />
    </div>
  )
}
