import { expect, it } from 'vitest'
import { planeScale, spreadLabels } from './plane-scale'

it('keeps one unit for both axes, so that distances in the picture are those in the plane', () => {
  const scale = planeScale(
    [
      { x: -1, y: 0 },
      { x: 3, y: 2 },
    ],
    { width: 420, mostHeight: 1000, pad: 10 },
  )
  expect(scale.x(3) - scale.x(-1)).toBeCloseTo(400, 9)
  expect(scale.y(0) - scale.y(2)).toBeCloseTo(200, 9)
  expect(scale.xAt(scale.x(0.25))).toBeCloseTo(0.25, 9)
  expect(scale.yAt(scale.y(1.5))).toBeCloseTo(1.5, 9)
})

it('holds tall planes within the height, and a single point', () => {
  const tall = planeScale(
    [
      { x: 0, y: 0 },
      { x: 1, y: 100 },
    ],
    { width: 400, mostHeight: 320, pad: 10 },
  )
  expect(tall.height).toBeCloseTo(320, 9)
  const point = planeScale([{ x: 5, y: 5 }], { width: 400, mostHeight: 320, pad: 10 })
  expect([point.x(5), point.y(5)]).toEqual([200, point.height / 2])
})

it('puts labels of marks at one place below each other, and inside', () => {
  const labels = spreadLabels(
    [
      { x: 50, y: 20, text: 'SWA' },
      { x: 51, y: 20, text: 'TWA' },
      { x: 195, y: 80, text: 'Last' },
    ],
    { lineHeight: 14, width: 200 },
  )
  expect(labels.map(({ text, y }) => [text, y])).toEqual([
    ['SWA', 20],
    ['TWA', 34],
    ['Last', 80],
  ])
  expect(labels[2]!.x).toBeLessThan(180)
})
