import { createRandom } from '../src/random.js'
import { add, dot, type Matrix } from './dense.js'

/** A loss that isn't convex, over weight vectors in float64, with snapshots of a training path on it. */
export interface NetworkProblem {
  dim: number
  snapshots: Float32Array[]
  w: Matrix
  loss(weights: ArrayLike<number>): number
  gradient(weights: ArrayLike<number>): number[]
}

const inputs = 3
const hidden = 4
/** First layer [hidden, inputs] and bias [hidden], second layer [hidden] and bias. */
const dim = hidden * inputs + hidden + hidden + 1

interface Sample {
  x: number[]
  target: number
}

/**
 * y = v · tanh(U x + a) + b with L = 1/2N Σ (y − target)²; the gradient by the chain rule, written out. Snapshots: every
 * tenth step of gradient descent with a large rate on noisy gradients, so they lie around a valley.
 */
export function smallNetwork(seed: string, snapshotCount: number): NetworkProblem {
  const random = createRandom('network', seed)
  const samples: Sample[] = Array.from({ length: 40 }, () => {
    const x = Array.from({ length: inputs }, random.normal)
    return { x, target: Math.sin(x[0]) + 0.5 * x[1] * x[2] + 0.1 * random.normal() }
  })
  const loss = (weights: ArrayLike<number>) =>
    samples.reduce((sum, { x, target }) => sum + (forward(weights, x).output - target) ** 2, 0) /
    (2 * samples.length)
  const gradient = (weights: ArrayLike<number>) =>
    samples
      .map((sample) => backward(weights, sample))
      .reduce((sum, one) => add(sum, one, 1 / samples.length), new Array<number>(dim).fill(0))

  let position = Array.from({ length: dim }, () => 0.5 * random.normal())
  const snapshots = Array.from({ length: snapshotCount }, () => {
    for (let step = 0; step < 10; step++) {
      const noisy = gradient(position).map((value) => value + 0.2 * random.normal())
      position = add(position, noisy, -0.3)
    }
    return Float32Array.from(position)
  })
  return { dim, snapshots, w: snapshots.map((row) => Array.from(row)), loss, gradient }
}

function forward(weights: ArrayLike<number>, x: readonly number[]) {
  const all = Array.from(weights)
  const biases = all.slice(hidden * inputs, hidden * inputs + hidden)
  const second = all.slice(hidden * inputs + hidden, dim - 1)
  const activations = biases.map((bias, j) =>
    Math.tanh(bias + dot(all.slice(j * inputs, (j + 1) * inputs), x)),
  )
  return { activations, second, output: dot(second, activations) + all[dim - 1] }
}

/** ∂/∂w of (y − target)² / 2 of one sample, in the order of the weights. */
function backward(weights: ArrayLike<number>, { x, target }: Sample): number[] {
  const { activations, second, output } = forward(weights, x)
  const error = output - target
  // tanh′ = 1 − tanh².
  const slopes = activations.map((activation, j) => error * second[j] * (1 - activation ** 2))
  const first = slopes.flatMap((slope) => x.map((value) => slope * value))
  return [...first, ...slopes, ...activations.map((activation) => error * activation), error]
}
