import { describe, expect, it } from 'vitest'
import { type ChartLine, prepareChart, readingsAt } from './prepare-chart'

const plain = { logX: false, logY: false, trimmed: false, zoom: null }
const line = (id: string, x: number[], values: number[], more: Partial<ChartLine> = {}): ChartLine => ({
  id,
  label: id,
  color: '#123456',
  x,
  steps: x,
  values,
  smoothed: null,
  count: x.length,
  inRange: x.length,
  unmatched: 0,
  ...more,
})

describe('prepareChart', () => {
  it('turns what is not finite into a gap and says how many', () => {
    const prepared = prepareChart([line('a', [0, 1, 2], [1, Number.NaN, Number.POSITIVE_INFINITY])], plain)
    expect(prepared.columns).toEqual([{ x: [0, 1, 2], values: [1, null, null] }])
    expect(prepared.notFinite).toBe(2)
  })

  it('draws the raw line behind the smoothed one, as the server smoothed it', () => {
    const prepared = prepareChart([line('a', [0, 1], [2, 4], { smoothed: [2, 3] })], plain)
    expect(prepared.drawn.map(({ role }) => role)).toEqual(['raw behind', 'line'])
    expect(prepared.columns.map(({ values }) => values)).toEqual([
      [2, 4],
      [2, 3],
    ])
  })

  it('leaves out what a logarithmic axis cannot hold, on either axis, and says how many', () => {
    const prepared = prepareChart([line('a', [0, 1, 2], [1, 0, 10])], { ...plain, logX: true, logY: true })
    expect(prepared.columns).toEqual([{ x: [1, 2], values: [null, 10] }])
    expect(prepared).toMatchObject({ notPositive: 1, x: [1, 2], y: [10, 100] })
  })

  it('draws what was superseded behind the lines, and lets it stretch no axis of values', () => {
    const resumed = line('a', [0, 1, 2], [5, 4, 3], { ghosts: [{ x: [2, 3], values: [900, 8] }] })
    const prepared = prepareChart([resumed], plain)
    expect(prepared.drawn.map(({ role }) => role)).toEqual(['ghost', 'line'])
    expect(prepared.columns[0]).toEqual({ x: [2, 3], values: [900, 8] })
    expect(prepared.x).toEqual([0, 3])
    expect(prepared.y[1]).toBeLessThan(6)
    expect(prepared.points).toBe(3)
  })

  it('shows the zoomed range, with values of that range alone', () => {
    const prepared = prepareChart([line('a', [0, 1, 2, 3], [100, 1, 2, 100])], { ...plain, zoom: [1, 2] })
    expect(prepared.x).toEqual([1, 2])
    expect(prepared.y[0]).toBeCloseTo(0.92, 12)
    expect(prepared.y[1]).toBeCloseTo(2.08, 12)
  })

  it('says how many values lie beyond an axis without outliers', () => {
    const values = Array.from({ length: 200 }, (_, index) => (index === 50 ? 1e6 : index % 10))
    const prepared = prepareChart(
      [
        line(
          'a',
          values.map((_, index) => index),
          values,
        ),
      ],
      {
        ...plain,
        trimmed: true,
      },
    )
    expect(prepared.outside).toBe(1)
    expect(prepared.y[1]).toBeLessThan(11)
  })

  it('fills the band of a group between its edges, behind its mean', () => {
    const band = { runs: 3, n: [3, 2], low: [0, 1], high: [4, null] }
    const prepared = prepareChart([line('g', [0, 1], [2, Number.NaN], { band })], plain)
    expect(prepared.drawn.map(({ role }) => role)).toEqual(['band edge', 'band edge', 'line'])
    expect(prepared.bands).toEqual([{ upper: 0, lower: 1, color: '#123456' }])
    expect(prepared.columns.map(({ values }) => values)).toEqual([
      [4, null],
      [0, 1],
      [2, null],
    ])
    expect(prepared.notFinite).toBe(0)
  })

  it('counts points drawn, in range and stored apart', () => {
    const sampled = line('a', [0, 9], [1, 2], { count: 1000, inRange: 500 })
    expect(prepareChart([sampled, line('b', [1], [1])], plain)).toMatchObject({
      points: 3,
      inRange: 501,
      count: 1001,
    })
  })

  it('is empty without lines', () => {
    expect(prepareChart([], plain)).toMatchObject({ columns: [], x: [0, 1] })
  })
})

describe('readingsAt', () => {
  it('gives each line its nearest point, highest first, and nothing beyond the ends of a line', () => {
    const lines = [
      line('low', [0, 10], [1, 2]),
      line('high', [0, 4, 10], [5, 6, 7]),
      line('early', [0, 1], [9, 9]),
    ]
    expect(readingsAt(lines, 4.5).map(({ line: { id }, value }) => [id, value])).toEqual([
      ['high', 6],
      ['low', 1],
    ])
  })

  it('reads the smoothed value and keeps the raw one beside it; a gap comes last', () => {
    const lines = [line('a', [0], [8], { smoothed: [4] }), line('gap', [0], [Number.NaN])]
    expect(readingsAt(lines, 0).map(({ value, raw }) => [value, raw])).toEqual([
      [4, 8],
      [Number.NaN, Number.NaN],
    ])
  })
})
