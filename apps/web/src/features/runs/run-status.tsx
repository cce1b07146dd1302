'use client'
import type { Run } from '@barycenter/contracts'
import { formatAbsolute, formatAge, formatDuration } from '../../format/format-time'
import { cn } from '../../ui/cn'
import { useNow } from '../../ui/use-now'
import { silentForMs, statusWords } from './run-status-words'

const LOOKS: Record<Run['status'], string> = {
  queued: 'bg-raised text-muted',
  running: 'bg-live-ground text-live',
  completed: 'bg-good-ground text-good',
  failed: 'bg-bad-ground text-bad',
  canceled: 'bg-warn-ground text-warn',
}

/** State of a run; a running one shows a live dot and says how long its worker has been silent. */
export function RunStatus({ run, withAge = false }: { run: Run; withAge?: boolean }) {
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-0.5">
      <span
        data-testid="run-status"
        data-status={run.status}
        className={cn(
          'inline-flex h-[1.43rem] items-center gap-1.5 rounded-full px-2 text-[0.857rem] font-medium whitespace-nowrap',
          LOOKS[run.status],
        )}
      >
        <span
          aria-hidden
          className={cn('size-1.5 rounded-full bg-current', run.status === 'running' && 'live-dot')}
        />
        {statusWords(run)}
      </span>
      {run.status === 'running' && run.heartbeatAt && <SignOfLife run={run} withAge={withAge} />}
    </span>
  )
}

function SignOfLife({ run, withAge }: { run: Run; withAge: boolean }) {
  const now = useNow()
  const silent = silentForMs(run, now)
  const at = run.heartbeatAt!
  if (silent !== null) {
    return (
      <span
        title={`Last sign of life ${formatAbsolute(at)}`}
        className="text-[0.857rem] whitespace-nowrap text-warn"
      >
        silent for {formatDuration(silent)}
      </span>
    )
  }
  if (!withAge) return null
  return (
    <span title={formatAbsolute(at)} className="text-[0.857rem] whitespace-nowrap text-muted">
      sign of life {formatAge(now - Date.parse(at))}
    </span>
  )
}
