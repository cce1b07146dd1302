import type { Run } from '@barycenter/contracts'
import { formatDuration } from '../../format/format-time'

/** Phase, part done and time left of a running run; nothing for others. */
export function RunProgressBar({ run }: { run: Pick<Run, 'name' | 'status' | 'progress'> }) {
  const { progress } = run
  if (run.status !== 'running' || !progress) return null
  const percent = Math.round(progress.fraction * 100)
  return (
    <div className="flex min-w-32 flex-col gap-1">
      <div className="flex justify-between gap-2 text-[0.786rem] text-muted">
        <span>
          {progress.phase} {progress.step}/{progress.totalSteps}
        </span>
        <span>{progress.etaMs === null ? `${percent} %` : `${formatDuration(progress.etaMs)} left`}</span>
      </div>
      <div
        role="progressbar"
        aria-label={`Progress of ${run.name}`}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
        className="h-1 overflow-hidden rounded-full bg-raised"
      >
        <div className="h-full rounded-full bg-live transition-[width]" style={{ width: `${percent}%` }} />
      </div>
    </div>
  )
}
