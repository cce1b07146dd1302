'use client'
import type { Run } from '@barycenter/contracts'
import { formatAbsolute, formatAge } from '../../format/format-time'
import { useLiveness } from '../../live/use-liveness'
import { cn } from '../../ui/cn'
import { useNow } from '../../ui/use-now'
import { silenceWords, statusWords } from './run-status-words'

const LOOKS: Record<Run['status'], string> = {
  queued: 'bg-raised text-muted',
  held: 'bg-raised text-warn',
  paused: 'bg-warn-ground text-warn',
  running: 'bg-live-ground text-live',
  completed: 'bg-good-ground text-good',
  failed: 'bg-bad-ground text-bad',
  canceled: 'bg-warn-ground text-warn',
}

/** What the state of a run is told from: a whole run, or a line of a table. */
type StatusOfRun = Pick<Run, 'id' | 'status' | 'requestedAction' | 'heartbeatAt' | 'liveness'>

/** State of a run; a running one shows a live dot and says how long its worker has been silent. */
export function RunStatus({ run, withAge = false }: { run: StatusOfRun; withAge?: boolean }) {
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
      {run.status === 'running' && run.liveness && <SignOfLife run={run} withAge={withAge} />}
    </span>
  )
}

function SignOfLife({ run, withAge }: { run: StatusOfRun; withAge: boolean }) {
  const now = useNow()
  const { liveness, heartbeatAt: at } = useLiveness(run, now)
  const silence = liveness && silenceWords(liveness, now)
  if (at === null) return null
  if (silence) {
    return (
      <span title={`Last sign of life ${formatAbsolute(at)}`} className="text-[0.857rem] text-warn">
        {silence}
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
