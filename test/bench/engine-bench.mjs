// Times the wasm engine on what training spends its time in: `node test/bench/engine-bench.mjs [wasm|cpu|tensorflow]`.
// Needs the build. Prints the fastest of several rounds; run it on a quiet machine.
import process from 'node:process'
import { openEngine } from '../../packages/engine/dist/index.js'

const { tf, info, kernels } = await openEngine(process.argv[2] ?? 'wasm')
const ROUNDS = 12

/** Milliseconds of the fastest call of `run`, reading the result back so that no engine can defer the work. */
async function fastest(run) {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now()
    const result = run()
    await result.data()
    best = Math.min(best, performance.now() - start)
    result.dispose()
  }
  return best
}

async function benchMatMul(size) {
  const a = tf.randomUniform([size, size], -1, 1, 'float32', 1)
  const b = tf.randomUniform([size, size], -1, 1, 'float32', 2)
  for (const [label, transposeA, transposeB] of [
    ['NN', false, false],
    ['TN', true, false],
    ['NT', false, true],
  ]) {
    const ms = await fastest(() => tf.matMul(a, b, transposeA, transposeB))
    print(`matMul ${size} ${label}`, ms, `${((2 * size ** 3) / ms / 1e6).toFixed(1)} GFLOP/s`)
  }
  tf.dispose([a, b])
}

async function benchProjection(rank, dim) {
  const basis = tf.randomUniform([rank, dim], -1, 1, 'float32', 1)
  const vector = tf.randomUniform([dim], -1, 1, 'float32', 2)
  const ms = await fastest(() => tf.tidy(() => kernels.adjoint(basis, kernels.apply(basis, vector))))
  print(`projection ${rank} x ${dim}`, ms, `${((2 * rank * dim * 4) / ms / 1e6).toFixed(1)} GB/s`)
  tf.dispose([basis, vector])
}

/** One Adam step of a model given by its weight shapes and logits. */
async function benchTraining(name, inputShape, weightShapes, logits) {
  const images = tf.randomUniform(inputShape, -1, 1, 'float32', 3)
  const labels = tf.oneHot(classes(inputShape[0]), 10)
  const weights = weightShapes.map((shape, i) =>
    tf.variable(tf.randomNormal(shape, 0, 0.1, 'float32', i), true, `${name}-${i}`),
  )
  const optimizer = tf.train.adam(0.001)
  const loss = () => tf.neg(tf.mean(tf.sum(tf.mul(labels, tf.logSoftmax(logits(images, weights))), -1)))
  print(name, await fastest(() => optimizer.minimize(loss, true, weights)), 'per Adam step')
  optimizer.dispose()
  tf.dispose([images, labels, ...weights])
}

function classes(count) {
  return tf.tensor1d(
    Array.from({ length: count }, (_, i) => i % 10),
    'int32',
  )
}

function print(what, ms, note) {
  console.log(`${what.padEnd(28)} ${ms.toFixed(2).padStart(9)} ms  ${note}`)
}

const perceptron = (x, [w1, b1, w2, b2]) => tf.add(tf.matMul(tf.relu(tf.add(tf.matMul(x, w1), b1)), w2), b2)

const convolutional = (x, [c1, b1, c2, b2, w, b]) => {
  const first = tf.maxPool(tf.relu(tf.add(tf.conv2d(x, c1, 1, 'same'), b1)), 2, 2, 'same')
  const second = tf.maxPool(tf.relu(tf.add(tf.conv2d(first, c2, 1, 'same'), b2)), 2, 2, 'same')
  return tf.add(tf.matMul(tf.reshape(second, [x.shape[0], -1]), w), b)
}

console.log(`${info.name} ${info.version} on ${info.device}, Node ${process.versions.node}`)
await benchMatMul(info.name === 'cpu' ? 256 : 1024)
await benchProjection(30, 1_000_000)
await benchTraining('MLP 784-256-10, batch 128', [128, 784], [[784, 256], [256], [256, 10], [10]], perceptron)
if (info.name !== 'cpu') {
  const shapes = [[3, 3, 1, 16], [16], [3, 3, 16, 32], [32], [1568, 10], [10]]
  await benchTraining('CNN 16-32, 28x28, batch 64', [64, 28, 28, 1], shapes, convolutional)
}
