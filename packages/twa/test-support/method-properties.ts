import './cpu-backend.js'
import { describe, expect, it } from 'vitest'
import { NonFiniteSnapshotError, ShapeError, TwaError } from '../src/errors.js'
import { createRandom } from '../src/random.js'
import { tensorsLeftBy } from './cpu-backend.js'
import { add, matVec, maxDifference, transpose } from './dense.js'
import type { MethodEntry } from './method-entry.js'

/** Values of up to about 8 in float32, through at most some tens of roundings of 2.4e-7 each. */
const ROUNDING = 1e-5

const corners = [
  { count: 1, dim: 1 },
  { count: 7, dim: 60 },
]
const drawn = Array.from({ length: 6 }, (_, i) => {
  const random = createRandom('method shapes', i)
  return { count: 1 + random.integer(7), dim: 1 + random.integer(60) }
})
const shapes = [...corners, ...drawn]

/**
 * What holds for every averaging method, whatever kind it is. An entry's hand example has three rows, each with two unequal
 * entries in front: exchanging these, or two rows, is how the example shows that it can fail.
 */
export function describeMethods(entries: readonly MethodEntry[]): void {
  describe.each(entries)('$name', (entry) => {
    describeHandExample(entry)
    describeEquivariance(entry)
    describeOutput(entry)
    describeRefusals(entry)
    if (entry.runInterrupted) describeResume(entry, entry.runInterrupted)
  })
}

function describeHandExample(entry: MethodEntry): void {
  const { rows, expected, tolerance } = entry.hand
  const weights = entry.handWeights
  const run = (numbers: number[][]) => entry.run(numbers.map((row) => Float32Array.from(row)))

  it('gives what three steps by hand give', async () => {
    expect(maxDifference(await run(rows), expected)).toBeLessThanOrEqual(tolerance)
  })

  it('would not pass with two entries of a row exchanged', async () => {
    const differences = await Promise.all(
      rows.map(async (_, i) => {
        const changed = rows.map((row, k) => (k === i ? [row[1], row[0], ...row.slice(2)] : row))
        return maxDifference(await run(changed), expected)
      }),
    )
    for (const [i, difference] of differences.entries()) {
      if (weights) expect(difference > tolerance, `row ${i}`).toBe(weights[i] !== 0)
    }
    expect(Math.max(...differences)).toBeGreaterThan(tolerance)
  })

  if (!weights) return
  it('is the average with the weights by hand, and with no two of them exchanged', async () => {
    const averageWith = (of: number[]) => matVec(transpose(rows), of)
    expect(maxDifference(averageWith(weights), expected)).toBeLessThanOrEqual(tolerance)
    for (const [i, j] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ]) {
      const swapped = exchanged(weights, i, j)
      const byMethod = await run(exchanged(rows, i, j))
      // The same weights on exchanged rows are exchanged weights on the same rows.
      expect(maxDifference(byMethod, averageWith(swapped))).toBeLessThanOrEqual(tolerance)
      if (swapped[i] !== swapped[j]) expect(maxDifference(byMethod, expected)).toBeGreaterThan(tolerance)
    }
  })
}

function describeEquivariance(entry: MethodEntry): void {
  it.each(shapes)('goes along when the coordinates are permuted, for $count rows of $dim', async (shape) => {
    const rows = drawRows(entry, shape)
    const order = [...createRandom('order', shape.dim).permutation(shape.dim)]
    const permuted = await entry.run(rows.map((row) => Float32Array.from(order, (from) => row[from])))
    const result = await entry.run(rows)
    const expected = order.map((from) => result[from])
    expect(maxDifference(permuted, expected)).toBeLessThan(ROUNDING)
  })

  if (!entry.isAverage) return
  it.each(shapes)('gives $count equal rows of $dim back', async (shape) => {
    const [row] = drawRows(entry, shape)
    const result = await entry.run(Array.from({ length: shape.count }, () => row.slice()))
    expect(maxDifference(result, row)).toBeLessThan(ROUNDING)
  })

  it.each(shapes)('moves along with $count rows of $dim', async (shape) => {
    const rows = drawRows(entry, shape)
    const [shift] = drawRows(entry, { count: 1, dim: shape.dim, name: 'shift' })
    const moved = await entry.run(rows.map((row) => Float32Array.from(add(row, shift))))
    expect(maxDifference(moved, add(await entry.run(rows), shift))).toBeLessThan(ROUNDING)
  })
}

function describeOutput(entry: MethodEntry): void {
  it.each(shapes)('gives $dim finite float32 values for $count rows and leaves them alone', async (shape) => {
    const rows = drawRows(entry, shape)
    const before = rows.map((row) => row.slice())
    const result = await entry.run(rows)
    expect(result).toBeInstanceOf(Float32Array)
    expect(result).toHaveLength(shape.dim)
    expect(result.every(Number.isFinite)).toBe(true)
    expect(rows).toEqual(before)
  })

  it('leaves no tensor behind', async () => {
    const rows = drawRows(entry, { count: 7, dim: 6 })
    expect(await tensorsLeftBy(() => entry.run(rows))).toBe(0)
    expect(await tensorsLeftBy(() => entry.runInterrupted?.(rows, 3))).toBe(0)
  })
}

function describeRefusals(entry: MethodEntry): void {
  // A vector of 1 would be spread over all coordinates by the engine.
  it.each([1, 4, 6])('refuses a vector of %i among vectors of 5', async (length) => {
    const rows = [...drawRows(entry, { count: 2, dim: 5 }), new Float32Array(length)]
    const result = entry.run(rows)
    await expect(result).rejects.toThrow(ShapeError)
    await expect(result).rejects.toThrow(`has shape [${length}], expected [5]`)
  })

  it('names a weight that is not finite, or leaves it in its coordinate', async () => {
    const rows = drawRows(entry, { count: 4, dim: 5 })
    const clean = await entry.run(rows)
    for (const [i, row] of rows.entries()) {
      const spoilt = rows.with(i, row.with(3, Number.NaN))
      const result = await entry.run(spoilt).catch((error: unknown) => error)
      if (!(result instanceof Float32Array)) {
        // A merge may hold the row as its base too, which then is what the error names.
        expect(result).toBeInstanceOf(TwaError)
        expect((result as TwaError).message).toContain('NaN at position 3')
        if (result instanceof NonFiniteSnapshotError) expect(result.snapshot).toBe(i)
      } else if (Number.isNaN(result[3])) {
        expect(result.with(3, 0)).toEqual(clean.with(3, 0))
      } else {
        expect(result, `row ${i} has no weight`).toEqual(clean)
      }
    }
  })
}

function describeResume(
  entry: MethodEntry,
  runInterrupted: NonNullable<MethodEntry['runInterrupted']>,
): void {
  it('O22: goes on from a state saved after any row to the same bits', async () => {
    const rows = drawRows(entry, { count: 7, dim: 9 })
    const whole = await entry.run(rows)
    for (const at of rows.keys()) expect(await runInterrupted(rows, at), `after row ${at}`).toEqual(whole)
  })
}

function drawRows(
  entry: MethodEntry,
  { count, dim, name = 'rows' }: { count: number; dim: number; name?: string },
): Float32Array[] {
  const random = createRandom(name, entry.name, count, dim)
  return Array.from({ length: count }, () => Float32Array.from({ length: dim }, () => random.normal()))
}

function exchanged<T>(values: readonly T[], i: number, j: number): T[] {
  return values.with(i, values[j]).with(j, values[i])
}
