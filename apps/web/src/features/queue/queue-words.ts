import type { QueuedRun } from '@barycenter/contracts'
import { formatDuration } from '../../format/format-time'

/** When a run is expected to start, seen from now. */
export function startWords({ place, expectedStartAt }: QueuedRun, now: number): string {
  if (place === null) return '–'
  if (expectedStartAt === null) return 'unknown'
  const wait = Date.parse(expectedStartAt) - now
  return wait < 1000 ? 'now' : `in about ${formatDuration(wait)}`
}

/** What a reader should know besides the start: retries, a lost worker, and what the expectation rests on. */
export function queueNote({ status, retried, retries, failures, expectation }: QueuedRun): string {
  const last = failures.at(-1)
  const parts = [
    status === 'running' ? 'its worker was lost' : '',
    last ? `retry ${retried} of ${retries} after ${last.code}` : '',
    expectation,
  ].filter((part) => part !== '')
  const words = parts.join('; ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** What a run asks of its worker, as short marks; empty where it takes any of the default pool. */
export function requirementMarks({ requires, avoidWorkerId }: QueuedRun): string[] {
  const { pool, labels, engine, gpuMemoryGiB } = requires
  return [
    pool === 'default' ? '' : `pool ${pool}`,
    ...labels,
    engine ?? '',
    gpuMemoryGiB === null ? '' : `GPU ≥ ${gpuMemoryGiB} GiB`,
    avoidWorkerId === null ? '' : `not ${avoidWorkerId}`,
  ].filter((mark) => mark !== '')
}
