import { describe, expect, it } from 'vitest'
import { type ChartLine, lonePoints, prepareChart, sortBySteps, valueAt } from './prepare-series'

const plain = { smoothing: 0, logarithmic: false }
const line = (id: string, steps: number[], values: number[]): ChartLine => ({
  id,
  label: id,
  color: '#000',
  series: { steps, values },
})

describe('prepareChart', () => {
  it('puts lines logged at different steps on one axis', () => {
    const { columns } = prepareChart([line('a', [0, 2], [1, 3]), line('b', [1, 2], [10, 20])], plain)
    expect(columns).toEqual([
      [0, 1, 2],
      [1, undefined, 3],
      [undefined, 10, 20],
    ])
  })

  it('turns what is not finite into a gap and says how many', () => {
    const prepared = prepareChart([line('a', [0, 1, 2], [1, Number.NaN, Number.POSITIVE_INFINITY])], plain)
    expect(prepared.columns[1]).toEqual([1, null, null])
    expect(prepared.notFinite).toBe(2)
  })

  it('draws the raw line faint behind the smoothed one', () => {
    const prepared = prepareChart([line('a', [0, 1], [2, 4])], { smoothing: 0.5, logarithmic: false })
    expect(prepared.drawn.map(({ id, faint }) => [id, faint])).toEqual([
      ['a', true],
      ['a', false],
    ])
    expect(prepared.columns[1]).toEqual([2, 4])
    expect(prepared.columns[2]![1]).toBeCloseTo(2.5 / 0.75, 12)
  })

  it('leaves out what a logarithmic axis cannot hold and says how many', () => {
    const prepared = prepareChart([line('a', [0, 1, 2], [1, 0, -1])], { smoothing: 0, logarithmic: true })
    expect(prepared.columns[1]).toEqual([1, null, null])
    expect(prepared.notPositive).toBe(2)
  })

  it('is empty without lines', () => {
    expect(prepareChart([], plain).columns).toEqual([[]])
  })
})

describe('sortBySteps', () => {
  it('orders steps and keeps the last value of a step logged twice', () => {
    expect(sortBySteps({ steps: [2, 1, 2], values: [20, 10, 21] })).toEqual({
      steps: [1, 2],
      values: [10, 21],
    })
  })
})

describe('valueAt', () => {
  it('looks back over steps that only other lines have, but never over a gap', () => {
    expect(valueAt([1, undefined, undefined], 2)).toBe(1)
    expect(valueAt([1, null, undefined], 2)).toBeNull()
    expect(valueAt([undefined], 0)).toBeNull()
  })
})

it('finds points that no stroke reaches, across the steps of other lines', () => {
  const none = undefined
  expect(lonePoints([1, null, 2, none, null, 3, none, 4])).toEqual([0, 2])
  expect(lonePoints([none, 5, none])).toEqual([1])
  expect(lonePoints([1, 2, null, none])).toBeNull()
})
