// Times the wasm engine on what training spends its time in: `node test/bench/engine-bench.mjs [wasm|cpu|tensorflow]`.
// Needs the build. Prints the fastest of several rounds; run it on a quiet machine.
import process from 'node:process'
import { openEngine } from '../../packages/engine/dist/index.js'

const { tf, info, kernels } = await openEngine(process.argv[2] ?? 'wasm')
const ROUNDS = 12

/** Milliseconds of the fastest call of each of `runs`. */
async function fastestInTurns(runs) {
  const best = runs.map(() => Number.POSITIVE_INFINITY)
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, run] of runs.entries()) best[i] = Math.min(best[i], await timed(run))
  return best
}

function fastestOf(run) {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now()
    run()
    best = Math.min(best, performance.now() - start)
  }
  return best
}

/** Milliseconds of one call, reading the result back so that no engine can defer the work. */
async function timed(run) {
  const start = performance.now()
  const result = run()
  await result.data()
  result.dispose()
  return performance.now() - start
}

const fastest = async (run) => (await fastestInTurns([run]))[0]

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

/** P v and Pᵀ x beside a sum of all of P, which on the wasm engine runs at the speed of reading it. */
async function benchProjection(rank, dim) {
  const basis = tf.randomUniform([rank, dim], -1, 1, 'float32', 1)
  const vector = tf.randomUniform([dim], -1, 1, 'float32', 2)
  const coefficients = tf.randomUniform([rank], -1, 1, 'float32', 3)
  const times = await fastestInTurns([
    () => tf.sum(basis),
    () => kernels.apply(basis, vector),
    () => kernels.adjoint(basis, coefficients),
  ])
  for (const [i, what] of ['sum', 'apply', 'adjoint'].entries())
    print(`${what} ${rank} x ${dim}`, times[i], `${((rank * dim * 4) / times[i] / 1e6).toFixed(1)} GB/s`)
  tf.dispose([basis, vector, coefficients])
}

const applyAndAdjoint = {
  float32: (basis, vector) => kernels.adjoint(basis, kernels.apply(basis, vector)),
  packed: (basis, vector) => kernels.adjointPacked(basis, kernels.applyPacked(basis, vector)),
}

/** Packed rows beside float32 rows of the same size, taken in turns so that a busy machine slows both. */
async function benchPacked(rank, width) {
  const vector = tf.randomUniform([width], -1, 1, 'float32', 2)
  const basis = tf.randomUniform([rank, width], -1, 1, 'float32', 1)
  for (const bits of [8, 4, 2, 1]) {
    const packed = packedRows(rank, width, bits, 128)
    const [full, ms] = await fastestInTurns([
      () => tf.tidy(() => applyAndAdjoint.float32(basis, vector)),
      () => tf.tidy(() => applyAndAdjoint.packed(packed, vector)),
    ])
    const gigabytes = ((2 * packed.codes.size * 4) / ms / 1e6).toFixed(1)
    const note = `${gigabytes} GB/s of codes, ${(full / ms).toFixed(2)} x the speed of float32 (${full.toFixed(1)} ms)`
    print(`${bits} bits, ${rank} x ${width}`, ms, note)
    tf.dispose([packed.codes, packed.scales, packed.shifts])
  }
  tf.dispose([basis, vector])
}

function packedRows(rank, width, bits, groupSize) {
  const words = Math.ceil((width * bits) / 32)
  const codes = new Int32Array(rank * words)
  for (let i = 0; i < codes.length; i++) codes[i] = Math.imul(i + 1, 0x9e3779b1)
  const perGroup = [rank, Math.ceil(width / groupSize)]
  return {
    rank,
    width,
    bits,
    groupSize,
    codes: tf.tensor2d(codes, [rank, words], 'int32'),
    scales: tf.fill(perGroup, 0.01),
    shifts: tf.fill(perGroup, -0.005 * (2 ** bits - 1)),
  }
}

/** Float64 products of one 8 MB chunk of rows, copies in and out included. */
function benchFloat64(count) {
  const width = Math.floor(2 ** 20 / count)
  const rows = Float64Array.from({ length: count * width }, (_, i) => Math.sin(i))
  const weights = rows.slice(0, count * count)
  const gram = fastestOf(() => kernels.gram(rows, count))
  print(
    `gram ${count} x ${width}`,
    gram,
    `${((count * (count + 1) * width) / gram / 1e6).toFixed(1)} GFLOP/s`,
  )
  const combine = fastestOf(() => kernels.combine(weights, rows, count))
  const flops = 2 * count * count * width
  print(`combine ${count} x ${width}`, combine, `${(flops / combine / 1e6).toFixed(1)} GFLOP/s`)
}

function print(what, ms, note) {
  console.log(`${what.padEnd(28)} ${ms.toFixed(2).padStart(9)} ms  ${note}`)
}

console.log(`${info.name} ${info.version} on ${info.device}, Node ${process.versions.node}`)
await benchMatMul(info.name === 'cpu' ? 256 : 1024)
const rank = info.name === 'cpu' ? 30 : 100
await benchProjection(rank, 1_000_000)
await benchPacked(info.name === 'wasm' ? 100 : 10, 1_000_000)
benchFloat64(100)
