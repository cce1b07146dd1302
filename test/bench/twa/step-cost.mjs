// What a step of TWA costs beside a step of SGD on the same network and batch, and beside the reading of its basis.
import {
  arraySnapshotSource,
  buildHull,
  createRandom,
  createSubspaceTrainer,
  disposeTensorState,
  sgd,
} from '../../../packages/twa/dist/index.js'
import { eachRound, inRounds, spread } from './measure.mjs'
import { differentiate, sampleProblem } from './networks.mjs'

export const SNAPSHOTS = 100
const LEARNING_RATE = 1e-4

/** Rows of the result table for one network: SGD, and TWA over a float32 and a 4-bit hull of 100 snapshots. */
export async function stepCost({ tf, kernels }, network, { rounds, bandwidth }) {
  const problem = sampleProblem(tf, network)
  const gradientAt = (weights) => differentiate(tf, network, problem, weights)
  const source = arraySnapshotSource(walk(problem.weights))
  const step = sgdStep(tf, problem.weights, gradientAt)
  const rows = []
  for (const precision of [{ bits: 32 }, { bits: 4 }]) {
    const subspace = await buildHull(source, { coordinates: 'unit', precision, kernels })
    const twa = await twaStep(subspace, gradientAt)
    const times = await inRounds({ sgd: step.run, twa: twa.run }, rounds)
    rows.push(costRow(network, { precision, subspace, times, rounds, bandwidth }))
    twa.dispose()
    subspace.dispose()
  }
  step.dispose()
  tf.dispose([problem.images, problem.oneHot])
  return rows
}

function costRow({ name, layout }, { precision, subspace, times, rounds, bandwidth }) {
  // A step reads P twice: once to pull the gradient back, once to compose the weights.
  const limit = (2 * subspace.blocks[0].basis.bytes) / bandwidth
  const difference = eachRound(rounds, (round) => (times.twa[round] - times.sgd[round]) / limit)
  const ratio = eachRound(rounds, (round) => times.twa[round] / times.sgd[round])
  return [
    `${name}, D = ${layout.dim.toLocaleString('en')}, ${precision.bits} bit`,
    spread(times.sgd, 0),
    spread(times.twa, 0),
    limit.toFixed(1),
    spread(difference),
    spread(ratio, 3),
  ]
}

/** Snapshots as a random walk around the weights leaves them, float32. */
function walk(weights) {
  const random = createRandom('bench walk')
  // Drawn once and shifted from snapshot to snapshot: a hundred million normals would take longer than the bench.
  const noise = Float32Array.from({ length: 2 ** 20 + 1 }, () => 0.01 * random.normal())
  return Array.from({ length: SNAPSHOTS }, (_, index) => {
    const shift = random.integer(noise.length)
    return weights.map((value, i) => value + (1 + index / SNAPSHOTS) * noise[(i + shift) % noise.length])
  })
}

function sgdStep(tf, start, gradientAt) {
  const optimizer = sgd({ momentum: 0.9 })
  let params = tf.tensor1d(start.slice())
  let state = optimizer.init(start.length)
  return {
    async run() {
      const gradient = gradientAt(params)
      const next = optimizer.update({ gradient, state, params, learningRate: LEARNING_RATE })
      tf.dispose([gradient, params])
      disposeTensorState(state)
      ;({ params, state } = next)
      await readOne(tf, params)
    },
    dispose() {
      params.dispose()
      disposeTensorState(state)
    },
  }
}

/** Waits for the engine, as reading the coefficients does. */
async function readOne(tf, vector) {
  const first = tf.slice(vector, [0], [1])
  await first.data()
  first.dispose()
}

async function twaStep(subspace, gradientAt) {
  const trainer = await createSubspaceTrainer({
    subspace,
    optimizer: sgd({ momentum: 0.9 }),
    schedule: { kind: 'constant', learningRate: LEARNING_RATE },
    totalSteps: Number.MAX_SAFE_INTEGER,
  })
  return {
    async run() {
      const gradient = gradientAt(trainer.weights())
      await trainer.update(gradient)
      gradient.dispose()
      await trainer.coefficients()
    },
    dispose: () => trainer.dispose(),
  }
}
