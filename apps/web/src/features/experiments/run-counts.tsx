import type { Experiment, RunStatus } from '@barycenter/contracts'
import { cn } from '../../ui/cn'

const DOTS: Record<RunStatus, string> = {
  running: 'bg-live live-dot',
  queued: 'bg-faint',
  held: 'bg-line-strong',
  paused: 'bg-warn',
  completed: 'bg-good',
  failed: 'bg-bad',
  canceled: 'bg-warn',
}

/** Runs by state; states without runs are left out. */
export function RunCounts({ counts }: { counts: Experiment['runCounts'] }) {
  const shown = (Object.keys(DOTS) as RunStatus[]).filter((status) => counts[status] > 0)
  return (
    <span className="flex flex-wrap gap-x-2.5 text-[0.857rem] text-muted">
      {shown.map((status) => (
        <span key={status} className="inline-flex items-center gap-1 whitespace-nowrap">
          <span aria-hidden className={cn('size-1.5 rounded-full', DOTS[status])} />
          {counts[status]} {status}
        </span>
      ))}
    </span>
  )
}
