import { SettingError } from './errors.js'

/**
 * When base training leaves a snapshot. `from` and `to` are fractions of base training, so the head stage
 * (early, large learning rate: to stop training short) and the tail stage (late, as in SWA) are two ranges.
 */
export interface SnapshotSchedule {
  every: { unit: 'epoch' | 'step'; count: number }
  from: number
  to: number
  /** Also the state before the first step, whatever the range. */
  includeInitial: boolean
}

/** How long base training is, in optimizer steps. */
export interface TrainingExtent {
  stepsPerEpoch: number
  totalSteps: number
}

/** Whether a snapshot is due when `step` optimizer steps are done (0 = before training). */
export function shouldTakeSnapshot(
  schedule: SnapshotSchedule,
  { step, stepsPerEpoch, totalSteps }: TrainingExtent & { step: number },
): boolean {
  if (step === 0) return schedule.includeInitial
  const interval = intervalOf(schedule, stepsPerEpoch)
  // Fractions of a step count are rarely whole: 0.29 · 100 is 28.999…96.
  const slack = 1e-9 * totalSteps
  const inRange = step >= schedule.from * totalSteps - slack && step <= schedule.to * totalSteps + slack
  return inRange && step % interval === 0
}

/** Every step at which a snapshot is due, in order: what a run will collect, known before it starts. */
export function snapshotSteps(schedule: SnapshotSchedule, extent: TrainingExtent): number[] {
  const interval = intervalOf(schedule, extent.stepsPerEpoch)
  const steps = schedule.includeInitial ? [0] : []
  for (let step = interval; step <= extent.totalSteps; step += interval) {
    if (shouldTakeSnapshot(schedule, { ...extent, step })) steps.push(step)
  }
  return steps
}

function intervalOf({ every, from, to }: SnapshotSchedule, stepsPerEpoch: number): number {
  if (!Number.isInteger(every.count) || every.count < 1) {
    throw new SettingError('every.count', every.count, 'a whole number of at least 1')
  }
  if (!(from >= 0 && from <= to && to <= 1)) {
    throw new SettingError('snapshot range', `${from} to ${to}`, 'fractions with 0 ≤ from ≤ to ≤ 1')
  }
  return every.unit === 'epoch' ? every.count * stepsPerEpoch : every.count
}
