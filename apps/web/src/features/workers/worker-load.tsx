import type { WorkerView } from '@barycenter/contracts'
import { cn } from '../../ui/cn'
import { type LoadBar, loadBars } from './load-bars'

/** How busy the machine of a worker is, as it said with its last sign of life. */
export function WorkerLoad({ worker }: { worker: WorkerView }) {
  const bars = loadBars(worker)
  if (bars.length === 0) return <p className="text-[0.857rem] text-muted">Its machine tells no load.</p>
  return (
    <ul aria-label={`Load of ${worker.id}`} className="grid gap-x-6 gap-y-1.5 sm:grid-cols-2">
      {bars.map((bar) => (
        <Bar key={bar.name} bar={bar} />
      ))}
    </ul>
  )
}

function Bar({ bar: { name, part, words } }: { bar: LoadBar }) {
  const percent = Math.round(part * 100)
  return (
    <li className="min-w-0 text-[0.857rem]">
      <span className="flex justify-between gap-2">
        <span className="text-muted">{name}</span>
        <span className="tabular-nums">{words}</span>
      </span>
      <span aria-hidden className="mt-0.5 block h-1.5 overflow-hidden rounded-full bg-raised">
        <span
          className={cn('block h-full rounded-full', part > 0.9 ? 'bg-warn' : 'bg-live')}
          style={{ width: `${percent}%` }}
        />
      </span>
    </li>
  )
}
