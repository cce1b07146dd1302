import './cpu-backend.js'
import * as tf from '@tensorflow/tfjs-core'
import type { Optimizer } from '../src/optimizers/optimizer.js'
import { sgd } from '../src/optimizers/sgd.js'
import { arraySnapshotSource } from '../src/snapshot-source.js'
import { buildHull, type HullOptions } from '../src/subspace/hull.js'
import { buildSpan } from '../src/subspace/span.js'
import type { LocalSubspace, Subspace } from '../src/subspace/subspace.js'
import { createSubspaceTrainer } from '../src/training/subspace-trainer.js'
import type { Matrix } from './dense.js'
import type { Problem } from './problems.js'

/** P as one matrix [rank, dim], zero outside of each row's block: Pᵀ of the unit vectors, exact in any precision. */
export function basisOf(subspace: LocalSubspace): Matrix {
  return Array.from({ length: subspace.rank }, (_, row) => {
    const unit = new Float32Array(subspace.rank)
    unit[row] = 1
    return Array.from(onArray(subspace.adjoint, unit))
  })
}

/** A function of the subspace on plain numbers. */
export function onArray(f: (vector: tf.Tensor1D) => tf.Tensor1D, vector: ArrayLike<number>): Float32Array {
  return tf.tidy(() =>
    f(tf.tensor1d(Float32Array.from(vector)))
      .dataSync<'float32'>()
      .slice(),
  )
}

/** Trains coefficients with exact gradients; calls `each` with the weights after every step. */
export async function train(
  problem: Pick<Problem, 'gradient'>,
  options: { subspace: Subspace; optimizer: Optimizer; learningRate: number; steps: number },
  each: (weights: Float32Array) => void = () => {},
): Promise<{ weights: Float32Array; coefficients: Float32Array }> {
  const { subspace, optimizer, learningRate, steps } = options
  const schedule = { kind: 'constant', learningRate } as const
  const trainer = await createSubspaceTrainer({ subspace, optimizer, schedule, totalSteps: steps })
  for (let step = 0; step < steps; step++) {
    const gradient = tf.tensor1d(Float32Array.from(problem.gradient(trainer.weights().dataSync<'float32'>())))
    await trainer.update(gradient)
    gradient.dispose()
    each(trainer.weights().dataSync<'float32'>())
  }
  const weights = trainer.weights().dataSync<'float32'>().slice()
  const coefficients = await trainer.coefficients()
  trainer.dispose()
  return { weights, coefficients }
}

/** Shapes of least-squares problems: few and many snapshots, in spaces of few and many dimensions. */
export const sizes = [
  { samples: 40, dim: 10, snapshots: 2 },
  { samples: 40, dim: 10, snapshots: 4 },
  { samples: 60, dim: 30, snapshots: 7 },
]

export const span = ({ snapshots }: Problem): Promise<LocalSubspace> =>
  buildSpan(arraySnapshotSource(snapshots))

export const hull = ({ snapshots }: Problem, options?: HullOptions): Promise<LocalSubspace> =>
  buildHull(arraySnapshotSource(snapshots), options)

export const momentum = (weightDecay = 0): Optimizer => sgd({ momentum: 0.9, weightDecay })
