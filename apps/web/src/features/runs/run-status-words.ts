import type { Run } from '@barycenter/contracts'

/** A worker gives a sign of life every few seconds; after this long without one a reader should know. */
const SILENT_AFTER_MS = 15_000

/** Age of the last sign of life when it is too old for a running run, else null. Never calls a run dead. */
export function silentForMs(run: Pick<Run, 'status' | 'heartbeatAt'>, now: number): number | null {
  if (run.status !== 'running' || run.heartbeatAt === null) return null
  const age = now - Date.parse(run.heartbeatAt)
  return age > SILENT_AFTER_MS ? age : null
}

/** The state of a run in a word or two. */
export function statusWords(run: Pick<Run, 'status' | 'requestedAction'>): string {
  if (run.status === 'running' && run.requestedAction === 'cancel') return 'canceling'
  if (run.status === 'running' && run.requestedAction === 'finish') return 'finishing'
  return run.status
}

/** How long a run took, or has taken so far; null before its start. */
export function runDurationMs(run: Pick<Run, 'startedAt' | 'endedAt'>, now: number): number | null {
  if (run.startedAt === null) return null
  return Math.max(0, (run.endedAt === null ? now : Date.parse(run.endedAt)) - Date.parse(run.startedAt))
}
