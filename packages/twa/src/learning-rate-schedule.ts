import { SettingError } from './errors.js'

/** Linear warm-up over the first part of the phase, a fraction of it; left out: none. */
interface OptionalWarmup {
  warmupFraction?: number
}

/** How the learning rate moves over a phase; `learningRate` is its peak. */
export type LearningRateSchedule = { learningRate: number } & (
  | ({ kind: 'constant' } & OptionalWarmup)
  /** Multiplied by `gamma` at each milestone, a fraction of the phase (its warm-up included). */
  | ({ kind: 'step'; milestones: readonly number[]; gamma: number } & OptionalWarmup)
  /** Linear warm-up over a fraction of the phase, then half a cosine down to 0. */
  | { kind: 'cosine'; warmupFraction: number }
  /** Straight from the peak at step 0 (or the end of the warm-up) to 0 after the last step. */
  | ({ kind: 'linear' } & OptionalWarmup)
  /** Saw teeth from the peak down to `minimum`; the last step of each cycle is the one to take a snapshot after. */
  | { kind: 'cyclic'; cycles: number; minimum: number }
)

/**
 * The learning rate of the step with index `step` (0 … totalSteps − 1).
 *
 * All but cyclic: peak · (step + 1) / warmup while step < warmup = round(warmupFraction · totalSteps). Then
 *
 * step:   peak · gamma^(number of milestones m with step ≥ m · totalSteps)
 * cosine: peak · ½ (1 + cos(π (step − warmup) / (totalSteps − warmup)))
 * linear: peak · (1 − (step − warmup) / (totalSteps − warmup))
 * cyclic: (1 − t) · peak + t · minimum, t = (step mod c + 1) / c: the cyclic rate of SWA (Izmailov et al., 2018,
 *         section 3.1; its i is step + 1). The cycle length c is totalSteps / cycles; where that is no whole number,
 *         cycle j ends before step round((j + 1) · totalSteps / cycles), so that the phase ends at the minimum.
 *
 * @throws SettingError for a step outside the phase, or cycles that don't fit into it
 */
export function learningRateAt(schedule: LearningRateSchedule, step: number, totalSteps: number): number {
  if (!(step >= 0 && step < totalSteps)) {
    throw new SettingError('step', step, `at least 0 and below totalSteps (${totalSteps})`)
  }
  const peak = schedule.learningRate
  if (schedule.kind === 'cyclic') return cyclicRate(schedule, step, totalSteps)
  const warmup = Math.round((schedule.warmupFraction ?? 0) * totalSteps)
  if (step < warmup) return (peak * (step + 1)) / warmup
  switch (schedule.kind) {
    case 'constant':
      return peak
    case 'step': {
      // 0.29 · 100 is 28.999…96: without the slack a milestone could come one step early or late.
      const passed = schedule.milestones.filter((milestone) => step + 1e-9 >= milestone * totalSteps)
      return peak * schedule.gamma ** passed.length
    }
    case 'cosine':
      return peak * 0.5 * (1 + Math.cos((Math.PI * (step - warmup)) / (totalSteps - warmup)))
    case 'linear':
      return peak * (1 - (step - warmup) / (totalSteps - warmup))
  }
}

function cyclicRate(
  { learningRate: peak, cycles, minimum }: { learningRate: number; cycles: number; minimum: number },
  step: number,
  totalSteps: number,
): number {
  if (!(Number.isInteger(cycles) && cycles >= 1 && cycles <= totalSteps)) {
    throw new SettingError('cycles', cycles, `a whole number from 1 to totalSteps (${totalSteps})`)
  }
  const startOf = (cycle: number) => Math.round((cycle * totalSteps) / cycles)
  let cycle = Math.floor((step * cycles) / totalSteps)
  // Rounding moves a start by at most half a step, so the cycle of a step is this one or the next.
  if (step >= startOf(cycle + 1)) cycle++
  const start = startOf(cycle)
  const t = (step - start + 1) / (startOf(cycle + 1) - start)
  return (1 - t) * peak + t * minimum
}
