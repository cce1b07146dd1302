'use client'
import type { RunView } from '@barycenter/client'
import type { Run } from '@barycenter/contracts'
import dynamic from 'next/dynamic'
import { LoadingState } from '../../ui/states'
import { chartedKeys, loggedKeys } from './charted-keys'
import { ExternalWords } from './external-words'
import { MetricCharts } from './lazy-charts'
import { OverviewTab } from './overview-tab'
import type { RunTab } from './run-tabs'

const waitFor = (what: string) => () => <LoadingState what={what} />

// Tabs that are read when they are opened: the page begins with another one.
const ArtifactsCard = dynamic(
  () => import('../artifacts/artifacts-card').then((loaded) => loaded.ArtifactsCard),
  { loading: waitFor('the artifacts') },
)
const AveragingRoom = dynamic(
  () => import('../averaging/averaging-room').then((loaded) => loaded.AveragingRoom),
  { loading: waitFor('the averaging room') },
)
const ConfigCard = dynamic(() => import('../config/config-card').then((loaded) => loaded.ConfigCard), {
  loading: waitFor('the config'),
})
const ProvenanceCard = dynamic(
  () => import('../config/provenance-card').then((loaded) => loaded.ProvenanceCard),
  { loading: waitFor('where it comes from') },
)
const RunLog = dynamic(() => import('../logs/run-log').then((loaded) => loaded.RunLog), {
  loading: waitFor('the log'),
})
const LineageCard = dynamic(() => import('./lineage-card').then((loaded) => loaded.LineageCard), {
  loading: waitFor('the lineage'),
})
const NotesTab = dynamic(() => import('./notes-tab').then((loaded) => loaded.NotesTab), {
  loading: waitFor('the notes'),
})
const SnapshotsTab = dynamic(() => import('./snapshots-tab').then((loaded) => loaded.SnapshotsTab), {
  loading: waitFor('the snapshots'),
})
const SystemTab = dynamic(() => import('./system-tab').then((loaded) => loaded.SystemTab), {
  loading: waitFor('the points'),
})

/** What the open tab shows. */
export function RunPanel({ tab, run, view }: { tab: RunTab; run: Run; view: RunView | null }) {
  switch (tab) {
    case 'overview':
      return <OverviewTab run={run} view={view} />
    case 'charts':
      return <MetricCharts run={run} keys={chartedKeys(run, loggedKeys(run, view))} />
    case 'averaging':
      return <AveragingRoom run={run} view={view} />
    case 'snapshots':
      return <SnapshotsTab run={run} view={view} />
    case 'logs':
      return view ? (
        <RunLog run={run} lines={view.logs} before={view.omitted?.logs ?? 0} />
      ) : (
        <LoadingState what="the log" />
      )
    case 'artifacts':
      return view ? (
        <ArtifactsCard run={run} artifacts={view.artifacts} />
      ) : (
        <LoadingState what="the artifacts" />
      )
    case 'system':
      return <SystemTab run={run} keys={loggedKeys(run, view)} />
    case 'config':
      return <ConfigTab run={run} />
    case 'lineage':
      return run.kind === 'trained' ? (
        <LineageCard run={run} stamp={`${run.status} ${run.results.length}`} />
      ) : (
        <ExternalWords what="lineage" />
      )
    case 'notes':
      return <NotesTab run={run} />
  }
}

function ConfigTab({ run }: { run: Run }) {
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_28rem]">
      <ConfigCard run={run} />
      <ProvenanceCard run={run} />
    </div>
  )
}
