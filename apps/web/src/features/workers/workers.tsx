import { DEFAULT_POOL, type WorkerView } from '@barycenter/contracts'
import { plural } from '../../format/format-number'
import { useRunsNow } from '../../live/queries'
import { useDrain } from '../../live/use-drain'
import { Button } from '../../ui/button'
import { cn } from '../../ui/cn'
import { Link } from '../../ui/link'
import { EmptyState } from '../../ui/states'
import { TimeAgo } from '../../ui/time'
import { RunProgressBar } from '../runs/run-progress'
import { WorkerLoad } from './worker-load'

const LOOKS: Record<WorkerView['status'], string> = {
  idle: 'text-good',
  busy: 'text-live',
  silent: 'text-warn',
  stopped: 'text-muted',
}

/** What each state means, in words. */
function stateWords({ status, draining }: WorkerView): string {
  if (status === 'stopped') return 'stopped'
  if (status === 'silent') return 'silent: its runs go to others if it stays so'
  const drains = draining ? ', draining: it takes no new runs' : ''
  return `${status === 'busy' ? 'busy' : 'idle'}${drains}`
}

/** Processes that train: how each does, what it has, and what it trains. */
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
        <WorkerList label="Workers" workers={present} />
      ) : (
        <EmptyState title="All workers have stopped" />
      )}
      {stopped.length > 0 && (
        <details className="border-t border-line">
          <summary className="px-4 py-2 text-muted">{plural(stopped.length, 'stopped worker')}</summary>
          <WorkerList label="Stopped workers" workers={stopped} />
        </details>
      )}
    </>
  )
}

function WorkerList({ label, workers }: { label: string; workers: readonly WorkerView[] }) {
  return (
    <ul aria-label={label}>
      {workers.map((worker) => (
        <WorkerRow key={worker.id} worker={worker} />
      ))}
    </ul>
  )
}

function WorkerRow({ worker }: { worker: WorkerView }) {
  const isHere = worker.status !== 'stopped'
  return (
    <li data-testid="worker-row" className="border-t border-line px-4 py-3 first:border-t-0">
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <span className="font-medium [overflow-wrap:anywhere]">{worker.id}</span>{' '}
          <span className={cn('font-medium', worker.draining && isHere ? 'text-warn' : LOOKS[worker.status])}>
            {stateWords(worker)}
          </span>
          <p className="text-[0.857rem] text-muted">
            {worker.host}, pid {worker.pid}, last sign of life{' '}
            <TimeAgo at={worker.heartbeatAt} everyMs={1000} />
          </p>
          <Marks worker={worker} />
        </div>
        {isHere && <DrainButton worker={worker} />}
      </div>
      <div className="mt-3 grid gap-x-8 gap-y-3 md:grid-cols-2 xl:grid-cols-3">
        <div className="min-w-0 text-[0.857rem]">
          <Engine worker={worker} />
        </div>
        {isHere && <WorkerLoad worker={worker} />}
        {isHere && <Runs worker={worker} />}
      </div>
    </li>
  )
}

function DrainButton({ worker }: { worker: WorkerView }) {
  const drain = useDrain()
  return (
    <Button
      size="small"
      aria-label={worker.draining ? `Let ${worker.id} take runs` : `Drain ${worker.id}`}
      title={worker.draining ? 'Let it take runs again' : 'Finish what it has and take no new runs'}
      onClick={() => void drain(worker, !worker.draining)}
    >
      {worker.draining ? 'Take runs' : 'Drain'}
    </Button>
  )
}

/** Pools and labels; the default pool alone goes without saying. */
function Marks({ worker: { pools, labels } }: { worker: WorkerView }) {
  const marks = [...(pools.join() === DEFAULT_POOL ? [] : pools.map((pool) => `pool ${pool}`)), ...labels]
  if (marks.length === 0) return null
  return <span className="block text-[0.857rem] text-muted">{marks.join(' · ')}</span>
}

function Engine({ worker: { engine, engines, gpuMemoryMiB } }: { worker: WorkerView }) {
  if (!engine) return <span className="text-muted">not probed yet</span>
  const others = engines.filter((name) => name !== engine.name)
  return (
    <>
      {engine.name} {engine.version} <span className="text-muted">on {engine.device}</span>
      {engine.deterministic && <span className="text-muted">, deterministic</span>}
      {gpuMemoryMiB !== null && (
        <span className="text-muted">, GPU with {(gpuMemoryMiB / 1024).toFixed(1)} GiB</span>
      )}
      {others.length > 0 && (
        <span className="block text-[0.857rem] text-muted">on request {others.join(', ')}</span>
      )}
      {engine.refused.length > 0 && (
        <ul className="mt-1 max-w-2xl [overflow-wrap:anywhere] text-[0.857rem] text-muted">
          {engine.refused.map(({ name, reason }) => (
            <li key={name}>
              {name} not used: {reason}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function Runs({ worker: { runIds, slots } }: { worker: WorkerView }) {
  const runs = useRunsNow(runIds)
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <span className="text-[0.857rem] text-muted">
        {runIds.length} of {plural(slots, 'slot')} in use
      </span>
      {runs.map((run) => (
        <div key={run.id} className="min-w-0">
          <Link href={`/runs/${run.id}`} className="break-words text-accent hover:underline">
            {run.name}
          </Link>
          <RunProgressBar run={run} />
        </div>
      ))}
    </div>
  )
}
