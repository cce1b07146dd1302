'use client'
import type { Run, RunEvent } from '@barycenter/contracts'
import { Check } from 'lucide-react'
import { formatDuration } from '../../format/format-time'
import { cn } from '../../ui/cn'
import { useNow } from '../../ui/use-now'
import { WaitWords } from '../queue/wait-words'
import { type PhaseTime, phaseTimes } from './phase-times'

const TITLES: Record<PhaseTime['phase'], string> = {
  base: 'Base training',
  subspace: 'Subspace',
  twa: 'TWA',
  evaluate: 'Evaluation',
}

/** The four phases of a run: which are done and how long they took, how far the present one is, and what is left. */
export function PhaseBar({ run, events }: { run: Run; events: readonly RunEvent[] }) {
  const now = useNow(run.status === 'running' ? 500 : 60_000)
  const phases = phaseTimes(run, events, now)
  const { progress } = run
  const live = run.status === 'running' ? progress : null
  return (
    <section aria-label="Phases" className="rounded-lg border border-line bg-surface px-4 py-3">
      <ol className="grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-4">
        {phases.map((time) => (
          <Phase key={time.phase} time={time} progress={live?.phase === time.phase ? live : null} />
        ))}
      </ol>
      {live && (
        <p className="mt-2 text-[0.857rem] text-muted">
          {Math.round(live.fraction * 100)} % of the run
          {live.etaMs !== null && `, about ${formatDuration(live.etaMs)} left`}
        </p>
      )}
      {run.status === 'running' && phases.every(({ state }) => state === 'waiting') && (
        <p className="mt-2 text-[0.857rem] text-muted">The worker is starting its engine.</p>
      )}
      <WaitWords run={run} />
    </section>
  )
}

function Phase({ time, progress }: { time: PhaseTime; progress: Run['progress'] }) {
  const { phase, state, durationMs } = time
  const part =
    state === 'done' ? 1 : progress && progress.totalSteps > 0 ? progress.step / progress.totalSteps : 0
  return (
    <li data-phase={phase} data-state={state} aria-current={state === 'running' ? 'step' : undefined}>
      <div className="h-1.5 overflow-hidden rounded-full bg-raised">
        <div
          className={cn(
            'h-full rounded-full transition-[width]',
            state === 'done' ? 'bg-good' : state === 'stopped' ? 'bg-warn' : 'bg-live',
          )}
          style={{ width: `${state === 'stopped' ? 100 : part * 100}%` }}
        />
      </div>
      <p className="mt-1.5 flex items-center gap-1.5 font-medium">
        {state === 'done' && <Check aria-hidden className="size-3.5 text-good" />}
        {TITLES[phase]}
      </p>
      <p className="text-[0.857rem] text-muted">
        {state}
        {durationMs !== null && `, ${formatDuration(durationMs)}`}
        {progress && progress.totalSteps > 0 && `, step ${progress.step} of ${progress.totalSteps}`}
      </p>
    </li>
  )
}
