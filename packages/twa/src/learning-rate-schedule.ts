import { SettingError } from './errors.js'

/** How the learning rate moves over a phase; `learningRate` is its peak. */
export type LearningRateSchedule = { learningRate: number } & (
  | { kind: 'constant' }
  /** Multiplied by `gamma` at each milestone, a fraction of the phase. */
  | { kind: 'step'; milestones: readonly number[]; gamma: number }
  /** Linear warm-up over a fraction of the phase, then half a cosine down to 0. */
  | { kind: 'cosine'; warmupFraction: number }
  /** Straight from the peak at step 0 to 0 after the last step. */
  | { kind: 'linear' }
)

/**
 * The learning rate of the step with index `step` (0 … totalSteps − 1).
 *
 * step:   peak · gamma^(number of milestones m with step ≥ m · totalSteps)
 * cosine: peak · (step + 1) / warmup while step < warmup = round(warmupFraction · totalSteps), then
 *         peak · ½ (1 + cos(π (step − warmup) / (totalSteps − warmup)))
 * linear: peak · (1 − step / totalSteps)
 */
export function learningRateAt(schedule: LearningRateSchedule, step: number, totalSteps: number): number {
  if (!(step >= 0 && step < totalSteps)) {
    throw new SettingError('step', step, `at least 0 and below totalSteps (${totalSteps})`)
  }
  const peak = schedule.learningRate
  switch (schedule.kind) {
    case 'constant':
      return peak
    case 'step': {
      // 0.29 · 100 is 28.999…96: without the slack a milestone could come one step early or late.
      const passed = schedule.milestones.filter((milestone) => step + 1e-9 >= milestone * totalSteps)
      return peak * schedule.gamma ** passed.length
    }
    case 'cosine': {
      const warmup = Math.round(schedule.warmupFraction * totalSteps)
      if (step < warmup) return (peak * (step + 1)) / warmup
      return peak * 0.5 * (1 + Math.cos((Math.PI * (step - warmup)) / (totalSteps - warmup)))
    }
    case 'linear':
      return peak * (1 - step / totalSteps)
  }
}
