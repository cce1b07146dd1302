import { PHASES, type PhaseName, type PlannedWork, type RunProgress } from '@barycenter/contracts'

/** Below this part of the whole, a measured rate says little about the rest. */
const SMALLEST_MEASURED_PART = 0.01

export interface ProgressMeter {
  /** Progress after `step` steps of a phase; steps the plan did not foresee end at the whole. */
  at(phase: PhaseName, step: number, nowMs: number): RunProgress
  /** A phase ended sooner than planned. */
  shorten(phase: PhaseName, steps: number): void
}

/** Fraction done over all phases, and the time left at the rate measured since this meter was made. */
export function createProgressMeter(plan: PlannedWork): ProgressMeter {
  const planned = structuredClone(plan)
  let start: { fraction: number; atMs: number } | null = null
  const cost = (phase: PhaseName) => planned[phase].steps * planned[phase].costPerStep
  return {
    at(phase, step, nowMs) {
      const { steps, costPerStep } = planned[phase]
      const before = PHASES.slice(0, PHASES.indexOf(phase)).reduce((sum, earlier) => sum + cost(earlier), 0)
      const whole = PHASES.reduce((sum, each) => sum + cost(each), 0)
      const fraction = whole > 0 ? Math.min(1, (before + Math.min(step, steps) * costPerStep) / whole) : 0
      start ??= { fraction, atMs: nowMs }
      const part = fraction - start.fraction
      const etaMs = part >= SMALLEST_MEASURED_PART ? ((nowMs - start.atMs) * (1 - fraction)) / part : null
      return { phase, step: Math.min(step, steps), totalSteps: steps, fraction, etaMs }
    },
    shorten(phase, steps) {
      planned[phase].steps = steps
    },
  }
}
