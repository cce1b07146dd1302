'use client'
import type { Experiment, ExperimentUpdate } from '@barycenter/contracts'
import { useQueryClient } from '@tanstack/react-query'
import { Pencil, Rocket } from 'lucide-react'
import { useState } from 'react'
import { api, describeError, isNotFound } from '../../live/api'
import { keys, useExperiment } from '../../live/queries'
import { Button, ButtonLink } from '../../ui/button'
import { Link } from '../../ui/link'
import { EmptyState, FailedState, LoadingState } from '../../ui/states'
import { MarkdownEditor } from '../markdown/markdown-editor'
import { saveText } from '../markdown/save-text'
import { useVisit } from '../palette/recent'
import { RunsPanel } from '../runs/runs-panel'
import { PageHead } from '../shell/page-head'
import { StaleNotice } from '../shell/stale-notice'
import { useTabTitle } from '../shell/use-tab-title'
import { BestRuns } from './best-runs'
import { ExperimentDialog } from './experiment-dialog'
import { RunCounts } from './run-counts'

export function ExperimentPage({ experimentId }: { experimentId: string }) {
  const query = useExperiment(experimentId)
  const name = query.data?.name
  useTabTitle(name && `${name} · Barycenter`)
  if (query.isError) {
    if (isNotFound(query.error)) return <NoSuchExperiment />
    return (
      <FailedState
        what="the experiment"
        reason={describeError(query.error)}
        retry={() => void query.refetch()}
      />
    )
  }
  return (
    <>
      {query.data ? <About experiment={query.data} /> : <Awaited />}
      {/* Its runs are asked for beside it, not after it. */}
      <RunsPanel experimentId={experimentId} experimentName={name} />
    </>
  )
}

/** As high as what comes, without its description: what stands below moves little. */
const Awaited = () => (
  <div className="min-h-80">
    <LoadingState what="the experiment" />
  </div>
)

function NoSuchExperiment() {
  return (
    <EmptyState boxed title={<h1>There is no such experiment</h1>}>
      <p>The address may be cut off, or the experiment was purged.</p>
      <Link href="/" className="text-accent underline">
        All experiments
      </Link>
    </EmptyState>
  )
}

function About({ experiment }: { experiment: Experiment }) {
  const [editing, setEditing] = useState(false)
  useVisit(`/experiments/${experiment.id}`, experiment.name)
  const client = useQueryClient()
  const update = async (body: ExperimentUpdate) => {
    const updated = await api.call('updateExperiment', { params: { experimentId: experiment.id }, body })
    client.setQueryData(keys.experiment(experiment.id), updated)
    void client.invalidateQueries({ queryKey: keys.runs })
  }
  return (
    <>
      <PageHead
        crumbs={[{ label: 'Experiments', href: '/' }]}
        title={experiment.name}
        actions={
          <>
            <Button onClick={() => setEditing(true)}>
              <Pencil aria-hidden className="size-4" />
              Edit
            </Button>
            <ButtonLink variant="primary" href={`/launch?experiment=${encodeURIComponent(experiment.name)}`}>
              <Rocket aria-hidden className="size-4" />
              Launch in this experiment
            </ButtonLink>
          </>
        }
      >
        <RunCounts counts={experiment.runCounts} />
      </PageHead>
      <StaleNotice />
      <div className="mb-4 grid items-start gap-4 lg:grid-cols-2">
        <MarkdownEditor
          title="Description"
          name="description"
          empty="No description yet: what question do these runs answer?"
          store={{
            key: `experiment.${experiment.id}`,
            stored: experiment.description,
            read: async () =>
              (await api.call('getExperiment', { params: { experimentId: experiment.id } })).description,
            save: (description, expectedDescription) =>
              saveText('description', () => update({ description, expectedDescription })),
          }}
        />
        <BestRuns experimentId={experiment.id} />
      </div>
      {editing && (
        <ExperimentDialog
          title="Edit experiment"
          submit="Save"
          initial={{ name: experiment.name, description: experiment.description }}
          onSubmit={update}
          onClose={() => setEditing(false)}
        />
      )}
    </>
  )
}
