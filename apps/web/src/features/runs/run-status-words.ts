import type { Liveness, Run } from '@barycenter/contracts'
import { formatDuration } from '../../format/format-time'

/** How long no sign of life has come, and what that means; null while they come. Never calls a run dead. */
export function silenceWords({ state, silentSince }: Liveness, now: number): string | null {
  if (state === 'live' || silentSince === null) return null
  const silence = `silent for ${formatDuration(now - Date.parse(silentSince))}`
  return state === 'silent' ? silence : `${silence}, lost: another worker may take it, or its own return`
}

/** The state of a run in a word or two. */
export function statusWords(run: Pick<Run, 'status' | 'requestedAction'>): string {
  if (run.status === 'running' && run.requestedAction === 'cancel') return 'canceling'
  if (run.status === 'running' && run.requestedAction === 'finish') return 'finishing'
  if (run.status === 'running' && run.requestedAction === 'pause') return 'pausing'
  return run.status
}

/** How long a run took, or has taken so far; null before its start. */
export function runDurationMs(run: Pick<Run, 'startedAt' | 'endedAt'>, now: number): number | null {
  if (run.startedAt === null) return null
  return Math.max(0, (run.endedAt === null ? now : Date.parse(run.endedAt)) - Date.parse(run.startedAt))
}
