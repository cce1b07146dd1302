import { describe, expect, it } from 'vitest'
import { heatMapExtremes, prepareHeatMap } from './prepare-heat-map'

describe('prepareHeatMap', () => {
  it('spreads raw cosines from their smallest to 1', () => {
    const map = prepareHeatMap(
      [
        [1, 0.9],
        [0.9, 1],
      ],
      false,
    )
    expect([map.low, map.high]).toEqual([0.9, 1])
    expect(map.colors[0]![0]).not.toBe(map.colors[0]![1])
    expect(map.colors[0]![1]).toBe(map.colors[1]![0])
  })

  it('keeps the full scale around zero for centred ones', () => {
    const map = prepareHeatMap(
      [
        [1, -0.2],
        [-0.2, 1],
      ],
      true,
    )
    expect([map.low, map.high]).toEqual([-1, 1])
  })

  it('leaves a cell without a finite value empty', () => {
    expect(prepareHeatMap([[Number.NaN]], true).colors).toEqual([['transparent']])
  })
})

it('finds the closest and the farthest pair of different snapshots', () => {
  const matrix = [
    [1, 0.5, 0.7],
    [0.5, 1, 0.2],
    [0.7, 0.2, 1],
  ]
  expect(heatMapExtremes(matrix)).toEqual({
    least: { a: 1, b: 2, value: 0.2 },
    most: { a: 0, b: 2, value: 0.7 },
  })
  expect(heatMapExtremes([[1]])).toBeNull()
})
