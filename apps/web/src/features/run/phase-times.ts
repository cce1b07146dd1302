import type { RunEvent } from '@barycenter/contracts'
import { isFinal, PHASES, type PhaseName, type Run } from '@barycenter/contracts'

export interface PhaseTime {
  phase: PhaseName
  state: 'waiting' | 'running' | 'done' | 'stopped' | 'not reached'
  /** How long it took, or has taken so far; null before its start. */
  durationMs: number | null
}

/** What each phase of a run has come to, from the run's own history. A phase taken again, or
 * resumed from an earlier place, counts from there. */
export function phaseTimes(
  run: Pick<Run, 'status' | 'endedAt'>,
  events: readonly RunEvent[],
  now: number,
): PhaseTime[] {
  const end = run.endedAt === null ? now : Date.parse(run.endedAt)
  return PHASES.map((phase): PhaseTime => {
    let startedAt: number | null = null
    let durationMs: number | null = null
    for (const { body, timestamp } of events) {
      if (body.type === 'phase.started' && body.phase === phase) {
        startedAt = timestamp
        durationMs = null
      }
      if (body.type === 'phase.completed' && body.phase === phase) durationMs = body.durationMs
      if (body.type !== 'segment.started' || body.segment.phase === null) continue
      const ahead = PHASES.indexOf(phase) - PHASES.indexOf(body.segment.phase)
      if (ahead >= 0) durationMs = null
      if (ahead > 0) startedAt = null
      if (ahead === 0) startedAt = timestamp
    }
    if (durationMs !== null) return { phase, state: 'done', durationMs }
    const over = isFinal(run.status)
    // Between two workers, held or paused: begun, and nobody is at it.
    const waits = !over && run.status !== 'running'
    if (startedAt === null || waits)
      return { phase, state: over ? 'not reached' : 'waiting', durationMs: null }
    return { phase, state: over ? 'stopped' : 'running', durationMs: Math.max(0, end - startedAt) }
  })
}
