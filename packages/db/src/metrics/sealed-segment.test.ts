import { describe, expect, it } from 'vitest'
import { seededRandom } from '../testing/random.js'
import { type PointColumns, sliceColumns } from './point-columns.js'
import {
  decodeChanges,
  decodeSealed,
  decodeSealedRows,
  encodeChanges,
  encodeSealed,
} from './sealed-segment.js'

const COUNT = 1000
const columns = (read: (index: number) => [step: number, time: number, value: number]): PointColumns => {
  const points = Array.from({ length: COUNT }, (_, index) => read(index))
  return {
    steps: Float64Array.from(points, ([step]) => step),
    times: Float64Array.from(points, ([, time]) => time),
    values: Float64Array.from(points, ([, , value]) => value),
  }
}
const bits = ({ steps, times, values }: PointColumns) =>
  [steps, times, values].map((column) => [...new BigUint64Array(column.slice().buffer)])

/** Also from where a driver's bytes may begin. */
function throughBytes(given: PointColumns): PointColumns {
  const encoded = encodeSealed(given)
  const shifted = Buffer.concat([Buffer.of(0), encoded]).subarray(1)
  return decodeSealed(shifted, given.steps.length)
}

/** As a statement takes them out of the stored bytes. */
function rowsThroughBytes(given: PointColumns, first: number, count: number): PointColumns {
  const encoded = encodeSealed(given)
  const valuesAt = 12 + encoded.readUInt32LE(4) + encoded.readUInt32LE(8)
  const width = (encoded.length - valuesAt) / given.steps.length
  const values = encoded.subarray(valuesAt + width * first, valuesAt + width * (first + count))
  return decodeSealedRows({ head: encoded.subarray(0, valuesAt), withTimes: true, values, first, count })
}

const random = seededRandom(7)
const nan = new Float64Array(BigUint64Array.of(0x7ff8_0000_dead_beefn).buffer)

describe('sealed segments give back the same bits', () => {
  const series: Record<string, PointColumns> = {
    'of float32 at a regular cadence': columns((i) => [i * 10, 1.7e12 + 50 * i, Math.fround(Math.sin(i))]),
    'of arbitrary float64': columns((i) => [i, 1.7e12 + i, Math.sin(i)]),
    'at an irregular cadence': columns((i) => [i, 1.7e12 + Math.floor(1000 * random() * i), i]),
    'with times that are no whole numbers': columns((i) => [i, 1.7e12 + random(), i]),
    'with steps that repeat and go back': columns(() => [Math.floor(20 * random()) - 10, 5, 1]),
    'with steps far apart': columns((i) => [
      i % 2 ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER,
      i * 2 ** 43,
      1e300,
    ]),
    'with times below 0 and -0': columns((i) => [-i, i % 3 ? -i : -0, -0]),
    'with values of every kind': columns((i) => [
      i,
      i,
      [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, 1e-45, 5e-324][i % 7]!,
    ]),
    'with float32 that are not finite': columns((i) => [i, i, [Number.NaN, -Infinity, -0, 0.5][i % 4]!]),
  }
  it.each(Object.entries(series))('%s', (_, given) => {
    expect(bits(throughBytes(given))).toEqual(bits(given))
  })

  it.each(Object.entries(series))('for some of the points alone, %s', (_, given) => {
    for (const [first, count] of [
      [0, 1],
      [255, 300],
      [COUNT - 7, 7],
    ] as const)
      expect(bits(rowsThroughBytes(given, first, count))).toEqual(
        bits(sliceColumns(given, first, first + count)),
      )
  })

  it('with the payload of a NaN', () => {
    const given = { steps: Float64Array.of(1), times: Float64Array.of(1), values: nan }
    expect(bits(throughBytes(given))).toEqual(bits(given))
  })

  it('in 4 bytes a point where float32 come at a regular cadence, and little more than 8 for float64', () => {
    expect(encodeSealed(series['of float32 at a regular cadence']!).length).toBeLessThan(4.05 * COUNT)
    expect(encodeSealed(series['of arbitrary float64']!).length).toBeLessThan(8.05 * COUNT)
  })
})

describe('sealed segments', () => {
  it('refuse bytes that were cut', () => {
    const encoded = encodeSealed(columns((i) => [i, i, i]))
    expect(() => decodeSealed(encoded.subarray(0, -1), COUNT)).toThrow(/found a column of 3999 bytes/)
  })

  it('remember the changes of their points', () => {
    const changes = { seqs: Float64Array.of(3, 4, 9, 2 ** 40), counts: Float64Array.of(1, 1, 250, 7) }
    expect(decodeChanges(encodeChanges(changes))).toEqual(changes)
  })
})
