// What a step of TWA costs beside a step of SGD on the same network and batch, and beside the reading of its basis.
import {
  arraySnapshotSource,
  buildHull,
  createRandom,
  createSubspaceTrainer,
  disposeTensorState,
  sgd,
} from '../../../packages/twa/dist/index.js'
import { eachRound, inRounds, median, spread } from './measure.mjs'
import { differentiate, sampleProblem } from './networks.mjs'

export const SNAPSHOTS = 100
const LEARNING_RATE = 1e-4

/** Rounds of the updates alone, which take milliseconds, for each of a whole step. */
const UPDATES = 3

/**
 * Rows of the result table for one network: SGD, and TWA over a float32 and a 4-bit hull of 100 snapshots. Both steps
 * begin with the same gradient of the same batch, so their difference is that of the updates after it: these are timed
 * with a gradient at hand, or the noise of the network's hundreds of milliseconds would drown it.
 */
export async function stepCost({ tf, kernels }, network, { rounds, bandwidth }) {
  const problem = sampleProblem(tf, network)
  const gradientAt = (weights) => differentiate(tf, network, problem, weights)
  const source = arraySnapshotSource(walk(problem.weights))
  const plain = sgdTraining(tf, problem.weights)
  const given = gradientAt(plain.weights())
  const rows = []
  for (const precision of [{ bits: 32 }, { bits: 4 }]) {
    const subspace = await buildHull(source, { coordinates: 'unit', precision, kernels })
    const trained = await twaTraining(subspace)
    const updates = await inRounds(
      { sgd: () => plain.update(given), twa: () => trained.update(given) },
      UPDATES * rounds,
    )
    const steps = await inRounds(
      { sgd: () => takeStep(plain, gradientAt), twa: () => takeStep(trained, gradientAt) },
      rounds,
    )
    rows.push(costRow(network, { precision, subspace, updates, steps, bandwidth }))
    trained.dispose()
    subspace.dispose()
  }
  plain.dispose()
  tf.dispose([given, problem.images, problem.oneHot])
  return rows
}

async function takeStep(training, gradientAt) {
  const gradient = gradientAt(training.weights())
  await training.update(gradient)
  gradient.dispose()
}

function costRow({ name, layout }, { precision, subspace, updates, steps, bandwidth }) {
  // A step reads P twice: once to pull the gradient back, once to compose the weights.
  const limit = (2 * subspace.blocks[0].basis.bytes) / bandwidth
  const difference = eachRound(updates.sgd.length, (round) => updates.twa[round] - updates.sgd[round])
  const ratio = eachRound(steps.sgd.length, (round) => steps.twa[round] / steps.sgd[round])
  return [
    `${name}, D = ${layout.dim.toLocaleString('en')}, ${precision.bits} bit`,
    limit.toFixed(1),
    spread(difference, 1),
    spread(difference.map((ms) => ms / limit)),
    spread(steps.sgd, 0),
    spread(steps.twa, 0),
    `${spread(ratio, 3)}${median(steps.sgd) < 10 * limit ? ' (SGD is below 10 limits)' : ''}`,
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

function sgdTraining(tf, start) {
  const optimizer = sgd({ momentum: 0.9 })
  let params = tf.tensor1d(start.slice())
  let state = optimizer.init(start.length)
  return {
    weights: () => params,
    async update(gradient) {
      const next = optimizer.update({ gradient, state, params, learningRate: LEARNING_RATE })
      params.dispose()
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

async function twaTraining(subspace) {
  const trainer = await createSubspaceTrainer({
    subspace,
    optimizer: sgd({ momentum: 0.9 }),
    schedule: { kind: 'constant', learningRate: LEARNING_RATE },
    totalSteps: Number.MAX_SAFE_INTEGER,
  })
  return {
    weights: trainer.weights,
    async update(gradient) {
      await trainer.update(gradient)
      await trainer.coefficients()
    },
    dispose: trainer.dispose,
  }
}
