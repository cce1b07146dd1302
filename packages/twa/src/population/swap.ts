import { SettingError } from '../errors.js'
import { membersMean } from './members-mean.js'
import type { PopulationRule } from './population-rule.js'

/** When the members part. */
export interface SwapSettings {
  /** Updates of phase 1. */
  synchronousSteps: number
}

/**
 * SWAP, stochastic weight averaging in parallel. Phase 1, the first `synchronousSteps` updates: all members get the mean
 * of their gradients, so that with one start they stay one model to the last bit, under any optimizer; it has seen one
 * large batch per step. Phase 2: each goes on with its own gradients. The answer is the mean of the members, with
 * batch-norm statistics estimated anew by the caller. Gupta, Serrano & DeCoste, 2020, "Stochastic Weight Averaging in
 * Parallel", Algorithm 1.
 *
 * @throws SettingError unless `synchronousSteps` is a whole number of at least 0
 */
export function swap({ synchronousSteps }: SwapSettings): PopulationRule {
  if (!Number.isInteger(synchronousSteps) || synchronousSteps < 0) {
    throw new SettingError('synchronousSteps', synchronousSteps, 'a whole number of at least 0')
  }
  return {
    name: 'swap',
    oneStart: true,
    combineGradients(step, gradients) {
      if (step >= synchronousSteps) return gradients
      const mean = membersMean(gradients)
      return gradients.map(() => mean)
    },
  }
}
