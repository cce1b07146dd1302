'use client'
import type { Experiment, ExperimentInput } from '@barycenter/contracts'
import { useQueryClient } from '@tanstack/react-query'
import { Plus, Rocket } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { plural } from '../../format/format-number'
import { api, describeError } from '../../live/api'
import { keys, useExperiments } from '../../live/queries'
import { Button, ButtonLink } from '../../ui/button'
import { Link } from '../../ui/link'
import { FailedState, LoadingState } from '../../ui/states'
import { TimeAgo } from '../../ui/time'
import { LazyMarkdownLine } from '../markdown/lazy-markdown'
import { NoRuns } from '../runs/no-runs'
import { PageHead } from '../shell/page-head'
import { RunCounts } from './run-counts'

// Read when it is asked for: the first page needs none of it.
const ExperimentDialog = dynamic(
  () => import('./experiment-dialog').then((loaded) => loaded.ExperimentDialog),
  {
    ssr: false,
  },
)

export function ExperimentList() {
  const query = useExperiments()
  const [creating, setCreating] = useState(false)
  return (
    <>
      <PageHead
        crumbs={[]}
        title="Experiments"
        actions={
          <>
            <Button onClick={() => setCreating(true)}>
              <Plus aria-hidden className="size-4" />
              New experiment
            </Button>
            <ButtonLink variant="primary" href="/launch">
              <Rocket aria-hidden className="size-4" />
              Launch
            </ButtonLink>
          </>
        }
      />
      {query.isPending && <LoadingState what="experiments" />}
      {query.isError && (
        <FailedState
          what="the experiments"
          reason={describeError(query.error)}
          retry={() => void query.refetch()}
        />
      )}
      {query.data?.length === 0 && (
        <div className="rounded-lg border border-line bg-surface">
          <NoRuns />
        </div>
      )}
      {query.data && query.data.length > 0 && <ExperimentTable experiments={query.data} />}
      {creating && <NewExperiment onClose={() => setCreating(false)} />}
    </>
  )
}

function NewExperiment({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const router = useRouter()
  const create = async (body: ExperimentInput) => {
    const experiment = await api.call('createExperiment', { body })
    void client.invalidateQueries({ queryKey: keys.experiments })
    router.push(`/experiments/${experiment.id}`)
  }
  return (
    <ExperimentDialog
      title="New experiment"
      submit="Create experiment"
      initial={{ name: '', description: '' }}
      onSubmit={create}
      onClose={onClose}
    />
  )
}

function ExperimentTable({ experiments }: { experiments: readonly Experiment[] }) {
  return (
    <div className="relative overflow-x-auto rounded-lg border border-line bg-surface">
      <table aria-label="Experiments" className="w-full text-left">
        <thead className="text-[0.857rem] text-muted">
          <tr>
            <th scope="col" className="px-4 py-2">
              Name
            </th>
            <th scope="col" className="hidden px-2 py-2 lg:table-cell">
              Description
            </th>
            <th scope="col" className="px-2 py-2">
              Runs
            </th>
            <th scope="col" className="hidden px-2 py-2 text-right sm:table-cell">
              Last run
            </th>
            <th scope="col" className="hidden px-4 py-2 text-right md:table-cell">
              Created
            </th>
          </tr>
        </thead>
        <tbody>
          {experiments.map((experiment) => (
            <ExperimentRow key={experiment.id} experiment={experiment} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function ExperimentRow({ experiment }: { experiment: Experiment }) {
  const { id, name, description, lastRunAt, createdAt, runCounts } = experiment
  const total = Object.values(runCounts).reduce((sum, count) => sum + count, 0)
  return (
    <tr className="border-t border-line hover:bg-raised/60">
      <td className="max-w-72 px-4 py-2">
        <Link href={`/experiments/${id}`} className="block truncate font-medium hover:underline">
          {name}
        </Link>
      </td>
      <td className="hidden max-w-96 truncate px-2 py-2 text-muted lg:table-cell">
        {description !== '' && <LazyMarkdownLine text={description} />}
      </td>
      <td className="px-2 py-2">
        <span className="flex flex-wrap items-center gap-x-3">
          <span className="whitespace-nowrap">{plural(total, 'run')}</span>
          <RunCounts counts={runCounts} />
        </span>
      </td>
      <td className="hidden px-2 py-2 text-right text-muted sm:table-cell">
        {lastRunAt ? <TimeAgo at={lastRunAt} /> : 'never'}
      </td>
      <td className="hidden px-4 py-2 text-right text-muted md:table-cell">
        <TimeAgo at={createdAt} />
      </td>
    </tr>
  )
}
