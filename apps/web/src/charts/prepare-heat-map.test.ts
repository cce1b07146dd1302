import { describe, expect, it } from 'vitest'
import { heatMapExtremes, prepareHeatMap } from './prepare-heat-map'

describe('prepareHeatMap', () => {
  it('spreads raw cosines from their smallest to 1', () => {
    const map = prepareHeatMap(
      [
        [1, 0.9],
        [0.9, 1],
      ],
      'cosine',
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
      'centred',
    )
    expect([map.low, map.high]).toEqual([-1, 1])
  })

  it('leaves a cell without a finite value empty', () => {
    expect(prepareHeatMap([[Number.NaN]], 'centred').colors).toEqual([['transparent']])
  })
})

it('spreads products over their own range', () => {
  expect(prepareHeatMap([[4, 10]], 'range')).toMatchObject({ low: 4, high: 10 })
})

it('colours the weights of each row by its own largest, evenly about zero', () => {
  const { colors, low, high } = prepareHeatMap(
    [
      [-500, 500, 0],
      [0.2, -0.2, 0],
    ],
    'signed rows',
  )
  expect([low, high]).toEqual([-500, 500])
  expect(colors[0]).toEqual([colors[1]![1], colors[1]![0], colors[1]![2]])
  expect(prepareHeatMap([[0]], 'signed rows').colors[0]![0]).toBe(colors[0]![2])
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
