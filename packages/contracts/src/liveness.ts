import { z } from 'zod'
import { Timestamp } from './ids.js'

/** A worker shows a sign of life every 3 s: after two that did not come, a reader should know. */
export const SILENT_AFTER_MS = 7000

/** live: signs of life come. silent: they stopped coming. lost: another worker may take the run, and none has yet. */
export const LivenessState = z.enum(['live', 'silent', 'lost'])
export type LivenessState = z.infer<typeof LivenessState>

/** A fact about a running run, told when it was read. Never an ending: a worker that returns simply continues. */
export const Liveness = z.object({
  state: LivenessState,
  silentSince: Timestamp.nullable().describe('Last sign of life; null while they come'),
  leaseUntil: Timestamp.describe('Until then no other worker takes the run'),
})
export type Liveness = z.infer<typeof Liveness>

interface SignsOfLife {
  status: string
  heartbeatAt: string | null
  liveness: Liveness | null
}

/** The same judgement at a later moment, for a copy of the run that has not been read again since. Null when it is not running. */
export function livenessAt({ status, heartbeatAt, liveness }: SignsOfLife, nowMs: number): Liveness | null {
  if (status !== 'running' || heartbeatAt === null || liveness === null) return null
  const { leaseUntil } = liveness
  if (nowMs > Date.parse(leaseUntil)) return { state: 'lost', silentSince: heartbeatAt, leaseUntil }
  const silent = nowMs - Date.parse(heartbeatAt) > SILENT_AFTER_MS
  return silent
    ? { state: 'silent', silentSince: heartbeatAt, leaseUntil }
    : { state: 'live', silentSince: null, leaseUntil }
}
