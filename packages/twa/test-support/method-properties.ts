import { describe, expect, it } from 'vitest'
import { createRandom } from '../src/random.js'
import { tensorsLeftBy } from './cpu-backend.js'
import { matVec, maxDifference, transpose } from './dense.js'
import type { MethodEntry } from './method-entry.js'

const float32Rows = (rows: readonly number[][]): Float32Array[] => rows.map((row) => Float32Array.from(row))

function randomRows(count: number, dim: number): Float32Array[] {
  const random = createRandom('method rows', count, dim)
  return Array.from({ length: count }, () => Float32Array.from({ length: dim }, random.normal))
}

const shapes = [
  { count: 1, dim: 1 },
  { count: 2, dim: 7 },
  { count: 5, dim: 64 },
  { count: 9, dim: 3 },
]

/** Rounding of some steps in float32 on values below 16. */
const TOLERANCE = 1e-5

/** The facts that hold for every averaging method. */
export function describeMethods(entries: readonly MethodEntry[]): void {
  describe.each(entries)('$name', (entry) => {
    describeHandSequence(entry)
    if (entry.isAverage) describeAverage(entry)

    it.each(shapes)('gives one finite vector of $count × $dim', async ({ count, dim }) => {
      const result = await entry.run(randomRows(count, dim))
      expect(result).toHaveLength(dim)
      expect(result.every(Number.isFinite)).toBe(true)
    })

    it('knows no order of coordinates', async () => {
      const rows = randomRows(5, 64)
      const order = createRandom('order of coordinates').permutation(64)
      const reorder = (row: Float32Array) => Float32Array.from(order, (place) => row[place])
      const found = await entry.run(rows.map(reorder))
      expect(maxDifference(found, reorder(await entry.run(rows)))).toBeLessThan(TOLERANCE)
    })

    it('changes none of its rows and leaves no tensor behind', async () => {
      const rows = randomRows(4, 33)
      const copies = rows.map((row) => row.slice())
      expect(await tensorsLeftBy(() => entry.run(rows))).toBe(0)
      expect(rows).toEqual(copies)
    })
  })
}

function describeHandSequence({ run, hand, handWeights }: MethodEntry): void {
  it('gives what is worked out by hand', async () => {
    const result = await run(float32Rows(hand.rows))
    expect(result).toHaveLength(hand.expected.length)
    expect(maxDifference(result, hand.expected)).toBeLessThanOrEqual(hand.tolerance)
  })

  it('notices two entries of one row swapped', async () => {
    for (const index of hand.rows.keys()) {
      const rows = float32Rows(hand.rows)
      const [first, second] = rows[index]
      rows[index].set([second, first])
      expect(maxDifference(await run(rows), hand.expected)).toBeGreaterThan(hand.tolerance)
    }
  })

  if (handWeights) {
    it('is the hand rows by the hand weights, and not with two of them swapped', () => {
      const columns = transpose(hand.rows)
      expect(maxDifference(matVec(columns, handWeights), hand.expected)).toBeLessThan(1e-12)
      const other = handWeights.findIndex((weight) => weight !== handWeights[0])
      const swapped = [...handWeights]
      swapped[0] = handWeights[other]
      swapped[other] = handWeights[0]
      expect(maxDifference(matVec(columns, swapped), hand.expected)).toBeGreaterThan(hand.tolerance)
    })
  }
}

function describeAverage({ run }: MethodEntry): void {
  it.each(shapes)('gives the row when all of $count × $dim are equal', async ({ count, dim }) => {
    const [row] = randomRows(1, dim)
    const rows = Array.from({ length: count }, () => row.slice())
    expect(maxDifference(await run(rows), row)).toBeLessThan(TOLERANCE)
  })

  it.each(shapes)('moves with a shift of all rows of $count × $dim', async ({ count, dim }) => {
    const rows = randomRows(count, dim)
    const [shift] = randomRows(1, dim)
    const moved = await run(rows.map((row) => row.map((value, i) => value + shift[i])))
    const expected = (await run(rows)).map((value, i) => value + shift[i])
    expect(maxDifference(moved, expected)).toBeLessThan(TOLERANCE)
  })
}
