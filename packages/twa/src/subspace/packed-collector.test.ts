import { describe, expect, it } from 'vitest'
import { dot, norm } from '../../test-support/dense.js'
import { blockOf, codesOf, dequantised, type PackedData, requirePacked } from '../../test-support/packed.js'
import { heavyTailedRows, normalRows } from '../../test-support/snapshots.js'
import type { CodeBits } from '../kernels/packed-rows.js'
import type { PackedPrecision } from '../low-bit/precision.js'
import { createRandom } from '../random.js'
import { createPackedCollector } from './packed-collector.js'
import type { PlannedBlock } from './plan.js'

const allBits: CodeBits[] = [1, 2, 4, 8]
const widths = [1, 31, 32, 33, 129, 300]

/** What `writeBasis` does with one block. */
async function pack(block: PlannedBlock, precision: PackedPrecision): Promise<PackedData> {
  const collector = await createPackedCollector([block], precision)
  await block.forEachChunk((rows, from) => collector.write(0, from, rows), collector.grain)
  return requirePacked(collector.take()[0])
}

/** Rows of which every group holds both extremes of `bits` codes, so that each entry is a level. */
function rowsOfLevels(bits: CodeBits, width: number): Float32Array[] {
  const random = createRandom('levels', bits, width)
  const level = (code: number) => (bits === 1 ? 2 * code - 1 : code)
  return Array.from({ length: 3 }, () =>
    Float32Array.from({ length: width }, (_, i) => {
      const code = i % 32 === 0 ? 0 : i % 32 === 1 ? 2 ** bits - 1 : random.integer(2 ** bits)
      return level(code)
    }),
  )
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** Mean over rows of cos(p, p̂) and of ‖p̂‖ / ‖p‖. */
async function likeness(rows: Float32Array[], precision: PackedPrecision) {
  const found = dequantised(await pack(blockOf(rows), precision), rows.length, rows[0].length)
  return {
    cosine: meanOf(rows.map((row, i) => dot(row, found[i]) / (norm(row) * norm(found[i])))),
    inflation: meanOf(rows.map((row, i) => norm(found[i]) / norm(row))),
  }
}

describe('createPackedCollector', () => {
  it.each(allBits)('O15: packing and unpacking levels of %i bits is the identity', async (bits) => {
    for (const width of widths) {
      for (const groupSize of [32, 128, 'block'] as const) {
        const rows = rowsOfLevels(bits, width)
        const data = await pack(blockOf(rows), { bits, groupSize })
        expect(dequantised(data, 3, width)).toEqual(rows.map((row) => Array.from(row)))
      }
    }
  })

  it.each(allBits)(
    'O15: is really packed at %i bits: 32 / bits codes in a word, zeros after the last',
    async (bits) => {
      for (const width of widths) {
        const data = await pack(blockOf(normalRows('words', 2, width)), { bits, groupSize: 32 })
        const words = Math.ceil((width * bits) / 32)
        expect(data.codes.length).toBe(2 * words)
        expect(data.scales.length).toBe(2 * Math.ceil(width / 32))
        const used = (width * bits) % 32
        if (used > 0)
          expect([data.codes[words - 1] >>> used, data.codes[2 * words - 1] >>> used]).toEqual([0, 0])
      }
    },
  )

  it('gives the same codes whatever the chunks the rows come in', async () => {
    const rows = normalRows('chunks', 3, 1000)
    for (const bits of allBits) {
      for (const groupSize of [32, 128, 'block'] as const) {
        const whole = await pack(blockOf(rows), { bits, groupSize })
        for (const chunk of [1, 100, 333]) {
          expect(await pack(blockOf(rows, chunk), { bits, groupSize })).toEqual(whole)
        }
      }
    }
  })

  it('O15: holds constant groups exactly, at any bits', async () => {
    const row = Float32Array.from({ length: 96 }, (_, i) => [0, 0.1, -7][Math.floor(i / 32)])
    for (const bits of allBits) {
      const data = await pack(blockOf([row]), { bits, groupSize: 32 })
      expect(dequantised(data, 1, 96)[0]).toEqual(Array.from(row))
    }
  })

  it('gives a block of rank 0 no memory', async () => {
    const empty = { ...blockOf([new Float32Array(5)]), rank: 0 }
    for (const groupSize of [128, 'block'] as const) {
      expect((await createPackedCollector([empty], { bits: 4, groupSize })).take()).toEqual([null])
    }
  })

  it('O15: the published form has one scale for all rows of a block: extremes of any row at the ends', async () => {
    const [small, large] = [Float32Array.of(0, 0.1, 0.2), Float32Array.of(-5, 0, 10)]
    const data = await pack(blockOf([small, large]), { bits: 4, groupSize: 'block' })
    expect(new Set(data.scales).size).toBe(1)
    expect(codesOf(data, 2, 3)).toEqual([
      [5, 5, 5],
      [0, 5, 15],
    ])
  })
})

// The figures of section 7 of the method, with other random numbers.
describe('createPackedCollector: how much of a row is left (O15)', () => {
  const gaussian = normalRows('gaussian', 6, 5000)
  const heavy = heavyTailedRows('heavy', 8, 65_536)

  it.each([
    [1, 0.797, 0.01],
    [2, 0.82, 0.02],
    [4, 0.988, 0.003],
    [8, 0.99996, 0.00002],
  ] as const)('Gaussian rows in the published form at %i bits: cosine %f', async (bits, cosine, slack) => {
    const found = await likeness(gaussian, { bits, groupSize: 'block' })
    expect(Math.abs(found.cosine - cosine)).toBeLessThan(slack)
  })

  it('8 bits keep a cosine of 0.9999, 1 bit √(2/π) ≈ 0.798, in groups', async () => {
    expect((await likeness(gaussian, { bits: 8, groupSize: 128 })).cosine).toBeGreaterThan(0.9999)
    const { cosine } = await likeness(gaussian, { bits: 1, groupSize: 128 })
    expect(Math.abs(cosine - Math.sqrt(2 / Math.PI))).toBeLessThan(0.01)
  })

  it('one bit in the published form inflates a Gaussian row about 4.6 times, the sign form does not', async () => {
    const published = await likeness(gaussian, { bits: 1, groupSize: 'block' })
    expect(published.inflation).toBeGreaterThan(3.8)
    expect(published.inflation).toBeLessThan(5.2)
    // Sign form: ‖p̂‖ = mean |p| · √d, √(2/π) of the norm.
    expect((await likeness(gaussian, { bits: 1, groupSize: 128 })).inflation).toBeCloseTo(
      Math.sqrt(2 / Math.PI),
      2,
    )
  })

  it.each([
    // One entry, the largest of all, sets the scale: over 15 seeds 4 bits give 0.17 to 0.58, and here 0.66.
    [1, -0.05, 0.25],
    [2, -0.02, 0.25],
    [4, 0.1, 0.7],
    [8, 0.98, 0.998],
  ] as const)(
    'heavy-tailed rows in the published form at %i bits: cosine from %f to %f',
    async (bits, low, high) => {
      const { cosine } = await likeness(heavy, { bits, groupSize: 'block' })
      expect(cosine).toBeGreaterThan(low)
      expect(cosine).toBeLessThan(high)
    },
  )

  it.each([
    [2, 0.77, 0.02],
    [4, 0.986, 0.005],
    [8, 0.9999, 0.0002],
  ] as const)('heavy-tailed rows in groups of 128 at %i bits: cosine %f', async (bits, cosine, slack) => {
    expect(Math.abs((await likeness(heavy, { bits, groupSize: 128 })).cosine - cosine)).toBeLessThan(slack)
  })

  it('heavy-tailed rows at one bit: signs keep 0.64, where min-max levels in the same groups keep 0.49', async () => {
    expect(Math.abs((await likeness(heavy, { bits: 1, groupSize: 128 })).cosine - 0.64)).toBeLessThan(0.02)
  })

  it('errs less with more bits', async () => {
    for (const groupSize of [128, 'block'] as const) {
      const errors = await Promise.all(
        allBits.map(async (bits) => {
          const found = dequantised(await pack(blockOf(gaussian), { bits, groupSize }), 6, 5000)
          return meanOf(
            gaussian.flatMap((row, r) => Array.from(row, (value, i) => (value - found[r][i]) ** 2)),
          )
        }),
      )
      expect(errors).toEqual(errors.toSorted((a, b) => b - a))
    }
  })
})
