import './cpu-backend.js'
import * as tf from '@tensorflow/tfjs-core'
import type { Optimizer } from '../src/optimizers/optimizer.js'

export interface WalkedPoint {
  /** Parameters after the step. */
  params: number[]
  /** The weights to evaluate after the step. */
  evaluation: number[]
}

/** The points an optimizer visits along gradients that may depend on where it stands. */
export function walkWith(
  optimizer: Optimizer,
  start: number[],
  steps: { gradient: number[] | ((params: number[]) => number[]); learningRate: number }[],
): WalkedPoint[] {
  return tf.tidy(() => {
    let held = { params: tf.tensor1d(start), state: optimizer.init(start.length) }
    return steps.map(({ gradient, learningRate }) => {
      const values = typeof gradient === 'function' ? gradient([...held.params.dataSync()]) : gradient
      held = optimizer.update({ ...held, gradient: tf.tensor1d(values), learningRate })
      const evaluation = optimizer.evaluationWeights?.(held) ?? held.params
      return { params: [...held.params.dataSync()], evaluation: [...evaluation.dataSync()] }
    })
  })
}
