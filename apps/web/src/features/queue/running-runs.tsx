'use client'
import { CircleStop, Pause } from 'lucide-react'
import { useRunsNow, useWorkers } from '../../live/queries'
import { useRunActions } from '../../live/use-run-actions'
import { IconButton } from '../../ui/button'
import { Card } from '../../ui/card'
import { Link } from '../../ui/link'
import { EmptyState } from '../../ui/states'
import { RunProgressBar } from '../runs/run-progress'
import { Loaded } from '../shell/loaded'

/** What trains now, and where. */
export function RunningRuns() {
  const workers = useWorkers()
  const held = (workers.data ?? []).flatMap(({ id, runIds }) =>
    runIds.map((runId) => ({ runId, worker: id })),
  )
  const runs = useRunsNow(held.map(({ runId }) => runId))
  const actions = useRunActions()
  return (
    <Card title="Running" bodyClassName="p-0">
      <Loaded what="the workers" query={workers}>
        {() =>
          held.length === 0 ? (
            <EmptyState title="No worker trains a run" />
          ) : (
            <ul aria-label="Running runs">
              {runs.map((run) => (
                <li
                  key={run.id}
                  data-testid="running-row"
                  className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line px-4 py-2 first:border-t-0"
                >
                  <span className="min-w-0 flex-1 basis-48">
                    <Link href={`/runs/${run.id}`} className="font-medium break-words hover:underline">
                      {run.name}
                    </Link>
                    <span className="block text-[0.857rem] text-muted [overflow-wrap:anywhere]">
                      {run.experimentName} · on {held.find(({ runId }) => runId === run.id)?.worker}
                    </span>
                  </span>
                  <span className="w-full sm:w-56">
                    <RunProgressBar run={run} />
                  </span>
                  <span className="ml-auto flex">
                    <IconButton
                      label={`Pause ${run.name}`}
                      disabled={run.requestedAction !== null || run.status !== 'running'}
                      onClick={() => void actions.pause(run)}
                    >
                      <Pause aria-hidden className="size-4" />
                    </IconButton>
                    <IconButton
                      label={`Cancel ${run.name}`}
                      disabled={run.requestedAction === 'cancel' || run.status !== 'running'}
                      onClick={() => void actions.cancel(run)}
                    >
                      <CircleStop aria-hidden className="size-4" />
                    </IconButton>
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  )
}
