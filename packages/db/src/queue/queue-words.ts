import { DEFAULT_POOL, type QueuedRun, type RunRequirements } from '@barycenter/contracts'

interface Need {
  requires: RunRequirements
  boundEngine: string | null
  avoidWorkerId: string | null
  liveWorkers: number
}

/** What a run waits for that no live worker has. */
export function describeNeed({ requires, boundEngine, avoidWorkerId, liveWorkers }: Need): string {
  const { pool, labels, engine, gpuMemoryGiB } = requires
  const engines = [...new Set([boundEngine, engine].filter((name) => name !== null))]
  const needs = [
    pool === DEFAULT_POOL ? '' : `pool ${pool}`,
    labels.length === 0 ? '' : `${labels.length === 1 ? 'label' : 'labels'} ${labels.join(', ')}`,
    engines.length === 0 ? '' : `engine ${engines.join(' and ')}`,
    gpuMemoryGiB === null ? '' : `at least ${gpuMemoryGiB} GiB of GPU memory`,
    avoidWorkerId === null ? '' : `another id than ${avoidWorkerId}`,
  ].filter((need) => need !== '')
  const state = liveWorkers === 0 ? 'no worker is alive' : 'none that is alive takes it'
  const what = needs.length === 0 ? `a worker of pool ${DEFAULT_POOL}` : `a worker with ${needs.join(', ')}`
  return `waits for ${what}: ${state}`
}

type KnownDuration = Pick<QueuedRun, 'expectedDurationMs' | 'similarRuns' | 'sameConfig'> & {
  /** Engines and machines that similar runs had. */
  machines: readonly string[]
  /** Engines that the run may have; null: not told. */
  engines: readonly string[] | null
}

type Known = Pick<QueuedRun, 'status' | 'waitsFor' | 'expectedStartAt'> & KnownDuration

/** What the expected start and duration rest on, or why there are none. */
export function describeExpectation(run: Known): string {
  return [describeStart(run), describeDuration(run)].filter((part) => part !== '').join('; ')
}

/** What a duration rests on, or why there is none. */
export function describeDuration(run: KnownDuration): string {
  const { expectedDurationMs, similarRuns, sameConfig, machines, engines } = run
  if (expectedDurationMs === null) {
    const on = engines === null ? '' : ` on ${engines.join(' or ')}`
    return `duration unknown: no run of the same data set, model and batch size has completed in one go${on}`
  }
  const of = sameConfig
    ? 'of the same config but for the seed'
    : 'of the same data set, model and batch size, each phase scaled by its steps and examples'
  const on = machines.length === 0 ? '' : `, on ${machines.join('; ')}`
  const from = similarRuns === 1 ? 'from 1 run' : `median of ${similarRuns} runs`
  return `duration: ${from} ${of}${on}`
}

function describeStart({ status, waitsFor, expectedStartAt }: Known): string {
  if (status === 'held') return 'held until it is released'
  if (status === 'paused') return 'paused until it is resumed'
  if (waitsFor !== null) return waitsFor
  return expectedStartAt === null ? 'start unknown: a run before it takes an unknown time' : ''
}
