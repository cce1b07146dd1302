import type { WorkerView } from '@barycenter/contracts'
import Link from 'next/link'
import { plural } from '../../format/format-number'
import { cn } from '../../ui/cn'
import { EmptyState } from '../../ui/states'
import { TimeAgo } from '../../ui/time'

const LOOKS: Record<WorkerView['status'], string> = {
  idle: 'text-good',
  busy: 'text-live',
  silent: 'text-warn',
  stopped: 'text-muted',
}

/** Processes that train: what engine each has, and why it has no better one. */
export function Workers({ workers }: { workers: readonly WorkerView[] }) {
  if (workers.length === 0) {
    return (
      <EmptyState title="No worker has ever been here">
        <p>The start command brings one; queued runs wait for it.</p>
      </EmptyState>
    )
  }
  const present = workers.filter(({ status }) => status !== 'stopped')
  const stopped = workers.filter(({ status }) => status === 'stopped')
  return (
    <>
      {present.length > 0 ? (
        <WorkerTable label="Workers" workers={present} />
      ) : (
        <EmptyState title="All workers have stopped" />
      )}
      {stopped.length > 0 && (
        <details className="border-t border-line">
          <summary className="px-4 py-2 text-muted">{plural(stopped.length, 'stopped worker')}</summary>
          <WorkerTable label="Stopped workers" workers={stopped} />
        </details>
      )}
    </>
  )
}

function WorkerTable({ label, workers }: { label: string; workers: readonly WorkerView[] }) {
  return (
    <div className="relative overflow-x-auto">
      <table aria-label={label} className="w-full text-left">
        <thead className="text-[0.857rem] text-muted">
          <tr>
            <th scope="col" className="px-4 py-2">
              Worker
            </th>
            <th scope="col" className="px-2 py-2">
              State
            </th>
            <th scope="col" className="px-2 py-2">
              Engine
            </th>
            <th scope="col" className="px-2 py-2">
              Run
            </th>
            <th scope="col" className="px-4 py-2 text-right">
              Sign of life
            </th>
          </tr>
        </thead>
        <tbody>
          {workers.map((worker) => (
            <WorkerRow key={worker.id} worker={worker} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function WorkerRow({ worker }: { worker: WorkerView }) {
  const { engine } = worker
  return (
    <tr className="border-t border-line align-top">
      <td className="px-4 py-2">
        {worker.host} <span className="text-muted">pid {worker.pid}</span>
      </td>
      <td className={cn('px-2 py-2 font-medium', LOOKS[worker.status])}>{worker.status}</td>
      <td className="px-2 py-2">
        {engine ? (
          <>
            {engine.name} {engine.version} <span className="text-muted">on {engine.device}</span>
            {engine.deterministic && <span className="text-muted">, deterministic</span>}
            {engine.refused.length > 0 && (
              <ul className="mt-1 max-w-2xl min-w-60 text-[0.857rem] text-muted">
                {engine.refused.map(({ name, reason }) => (
                  <li key={name}>
                    {name} not used: {reason}
                  </li>
                ))}
              </ul>
            )}
          </>
        ) : (
          <span className="text-muted">not probed yet</span>
        )}
      </td>
      <td className="px-2 py-2">
        {worker.currentRunId ? (
          <Link href={`/runs/${worker.currentRunId}`} className="text-accent hover:underline">
            open run
          </Link>
        ) : (
          '–'
        )}
      </td>
      <td className="px-4 py-2 text-right text-muted">
        <TimeAgo at={worker.heartbeatAt} everyMs={1000} />
      </td>
    </tr>
  )
}
