// A process that trains one network on one engine, a round for every line it is sent: `trainee.mjs <network> <engine>`.
// It answers in lines of JSON: first what it is, then the milliseconds of each round, by the clock and of processor time,
// and its peak memory at the end.
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { toDevice } from '../../../apps/worker/dist/tasks/device-batch.js'
import { differentiateBatch } from '../../../apps/worker/dist/training/objective.js'
import { openEngine } from '../../../packages/engine/dist/index.js'
import { createOptimizer, createRandom, disposeTensorState } from '../../../packages/twa/dist/index.js'
import { NETWORKS } from './networks.mjs'

const [, , networkName, engineName] = process.argv
const network = NETWORKS[networkName]
const { tf, info } = await openEngine(engineName)
const training = startTraining()

const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`)
say({ ...info, parameters: training.dim, ...needs() })
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'round') say(await round())
}
say({ peakBytes: peakMemory() })

/** The batch stays the same: making batches is not what is timed. */
function startTraining() {
  const task = network.openTask()
  const batch = toDevice(task.prepare(task.train, task.train.examples.subarray(0, network.batchSize), null))
  const optimizer = createOptimizer(network.optimizer)
  const { dim } = task.model.layout
  const params = tf.tensor1d(task.model.initialise(createRandom('bench weights')))
  return { task, batch, optimizer, dim, params, state: optimizer.init(dim) }
}

/** One step as the worker takes it; the loss is the caller's. */
function step() {
  const { task, batch, optimizer, params, state } = training
  const { loss, correct, gradient } = differentiateBatch(task, params, batch)
  const next = optimizer.update({ gradient, state, params, learningRate: 1e-3 })
  tf.dispose([gradient, params, correct])
  disposeTensorState(state)
  Object.assign(training, next)
  return loss
}

/** Milliseconds a step, by the clock and of all threads together. The losses are read once at the end, as the worker reads them: many at once. */
async function round() {
  const start = performance.now()
  const worked = process.cpuUsage()
  const losses = Array.from({ length: network.steps }, step)
  const stacked = tf.stack(losses)
  const values = await stacked.data()
  tf.dispose([stacked, ...losses])
  if (!values.every(Number.isFinite)) throw new Error(`${networkName} diverged on ${engineName}: ${values}`)
  const { user, system } = process.cpuUsage(worked)
  const perStep = (ms) => ms / network.steps
  return { ms: perStep(performance.now() - start), processorMs: perStep((user + system) / 1000) }
}

/** What training cannot do without, in bytes: weights, optimizer state and the activations of one batch. */
function needs() {
  const state = Object.values(training.state.tensors).reduce((sum, { size }) => sum + 4 * size, 0)
  return { weightBytes: 4 * training.dim, stateBytes: state, activationBytes: activationBytes() }
}

/** Bytes of every new tensor that one forward pass makes. */
function activationBytes() {
  const { task, batch, params } = training
  tf.engine().startScope()
  const before = tf.memory().numBytes
  task.loss(task.model.layout.split(params), batch, { kind: 'batch' })
  const bytes = tf.memory().numBytes - before
  tf.engine().endScope()
  return bytes
}

/** Largest resident set so far: Linux keeps the mark, elsewhere Node does. */
function peakMemory() {
  try {
    return 1024 * Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1])
  } catch {
    return 1024 * process.resourceUsage().maxRSS
  }
}
