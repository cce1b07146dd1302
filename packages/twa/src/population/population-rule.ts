import type * as tf from '@tensorflow/tfjs-core'
import type { Averager } from '../averaging/averager.js'

/** When a rule is asked. */
export interface PopulationMoment {
  /** Updates made so far, this one included: 1 after the first. */
  step: number
  /** Rate of this update. */
  learningRate: number
}

/**
 * What ties the members of a population together: data and pure functions, so that a population saves and restores
 * without asking its rule. All vectors are [dim]; a function disposes nothing, and may return what it was given. It runs
 * inside a `tf.tidy`.
 */
export interface PopulationRule {
  readonly name: string
  /** Whether the rule means what it says only for members that start equal. */
  readonly oneStart?: boolean
  /** The gradients that the members' optimizers get, one each; `step` updates were made before. */
  combineGradients?(step: number, gradients: readonly tf.Tensor1D[]): readonly tf.Tensor1D[]
  /** The members after an update; their optimizer states stay as they are. */
  afterStep?(moment: PopulationMoment, members: readonly tf.Tensor1D[]): readonly tf.Tensor1D[]
  /** An average over time of the members' mean, taken after every `every` updates: the population's answer. */
  readonly timeAverage?: { averager: Averager; every: number }
}
