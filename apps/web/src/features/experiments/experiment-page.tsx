'use client'
import type { Experiment, ExperimentUpdate } from '@barycenter/contracts'
import { useQueryClient } from '@tanstack/react-query'
import { Pencil, Rocket } from 'lucide-react'
import { useEffect, useState } from 'react'
import { api, describeError, isNotFound } from '../../live/api'
import { keys, useExperiment } from '../../live/queries'
import { Button, ButtonLink } from '../../ui/button'
import { EmptyState, FailedState, LoadingState } from '../../ui/states'
import { RunsPanel } from '../runs/runs-panel'
import { PageHead } from '../shell/page-head'
import { StaleNotice } from '../shell/stale-notice'
import { ExperimentDialog } from './experiment-dialog'

export function ExperimentPage({ experimentId }: { experimentId: string }) {
  const query = useExperiment(experimentId)
  const name = query.data?.name
  useEffect(() => {
    if (name) document.title = `${name} · Barycenter`
  }, [name])
  if (query.isPending) return <LoadingState what="the experiment" />
  if (query.isError) {
    if (isNotFound(query.error)) return <EmptyState title="There is no such experiment" />
    return (
      <FailedState
        what="the experiment"
        reason={describeError(query.error)}
        retry={() => void query.refetch()}
      />
    )
  }
  return <Shown experiment={query.data} />
}

function Shown({ experiment }: { experiment: Experiment }) {
  const [editing, setEditing] = useState(false)
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
        <p className="max-w-3xl whitespace-pre-wrap text-muted">
          {experiment.description || 'No description yet: Edit says what question these runs answer.'}
        </p>
      </PageHead>
      <StaleNotice />
      <RunsPanel experimentId={experiment.id} experimentName={experiment.name} />
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
