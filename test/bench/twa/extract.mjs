// One extraction in a process of its own, so that its peak memory is its own: node extract.mjs FORM FOLDER COUNT DIM
// FORM: two-pass = planHull and writeBasis, as the product builds; one-pass = one Gram matrix, its Cholesky factor, one
// emission: what is left when the pass that makes the rows orthonormal is not made. Prints one line of JSON.
import { mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { openEngine } from '../../../packages/engine/dist/index.js'
import { forEachChunk, planHull, writeBasis } from '../../../packages/twa/dist/index.js'
import { fileSink, fileSource } from './snapshot-files.mjs'

const [form, folder, count, dim] = process.argv.slice(2)
const { kernels } = await openEngine('wasm')
const source = fileSource(folder, Number(count), Number(dim))
const output = mkdtempSync(path.join(path.dirname(folder), 'basis-'))
const sink = fileSink(output)
try {
  const start = performance.now()
  const rank = await (form === 'two-pass' ? extract() : extractInOnePass())
  const totalMs = performance.now() - start
  const peakBytes = process.resourceUsage().maxRSS * 1024
  const ioMs = source.ioMs() + sink.ioMs()
  console.log(JSON.stringify({ totalMs, ioMs, peakBytes, rank, error: await distanceFromIdentity(rank) }))
} finally {
  source.close()
  sink.close()
  rmSync(output, { recursive: true, force: true })
}

async function extract() {
  const plan = await planHull(source, { kernels })
  await writeBasis(plan, sink)
  return plan.blocks[0].rank
}

async function extractInOnePass() {
  const rank = source.count - 1
  const gram = new Float64Array(rank * rank)
  await eachDifference((rows) => addTo(gram, kernels.gram(rows, rank)))
  const transform = inverseCholesky(gram, rank)
  await eachDifference((rows, from) => {
    const width = rows.length / rank
    const combined = kernels.combine(transform, rows, rank)
    const piece = (i) => Float32Array.from(combined.subarray(i * width, (i + 1) * width))
    sink.write(
      0,
      from,
      Array.from({ length: rank }, (_, i) => piece(i)),
    )
  })
  return rank
}

/** w_i − w_0 in float64, chunk by chunk. */
function eachDifference(visit) {
  return forEachChunk(source, { from: 0, to: source.dim }, ([first, ...others], from) => {
    const width = first.length
    const rows = new Float64Array(others.length * width)
    for (const [r, row] of others.entries())
      for (let i = 0; i < width; i++) rows[r * width + i] = row[i] - first[i]
    visit(rows, from)
  })
}

/** L⁻¹ of G = L Lᵀ, row by row. */
function inverseCholesky(gram, n) {
  const factor = new Float64Array(n * n)
  const inverse = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    let pivot = gram[i * n + i]
    inverse[i * n + i] = 1
    for (let j = 0; j < i; j++) {
      let entry = gram[i * n + j]
      for (let k = 0; k < j; k++) entry -= factor[i * n + k] * factor[j * n + k]
      factor[i * n + j] = entry / factor[j * n + j]
      pivot -= factor[i * n + j] ** 2
      for (let c = 0; c <= j; c++) inverse[i * n + c] -= factor[i * n + j] * inverse[j * n + c]
    }
    factor[i * n + i] = Math.sqrt(Math.max(pivot, 0))
    for (let c = 0; c <= i; c++) inverse[i * n + c] /= factor[i * n + i]
  }
  return inverse
}

/** Largest |P Pᵀ − I| of the rows that were written; read back after the clock has stopped. */
async function distanceFromIdentity(rank) {
  const written = fileSource(output, rank, source.dim)
  const gram = new Float64Array(rank * rank)
  await forEachChunk(written, { from: 0, to: source.dim }, (rows) => {
    const flat = new Float64Array(rank * rows[0].length)
    for (const [i, row] of rows.entries()) flat.set(row, i * row.length)
    addTo(gram, kernels.gram(flat, rank))
  })
  written.close()
  return gram.reduce(
    (worst, value, i) => Math.max(worst, Math.abs(value - (i % (rank + 1) === 0 ? 1 : 0))),
    0,
  )
}

function addTo(sum, part) {
  for (let i = 0; i < part.length; i++) sum[i] += part[i]
}
