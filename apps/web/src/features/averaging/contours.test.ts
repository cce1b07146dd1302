import { expect, it } from 'vitest'
import { contourSegments, fieldColor, fieldScale, type GridField } from './contours'

const axis = (count: number, from: number, to: number) =>
  Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1))
const field = (f: (x: number, y: number) => number): GridField => {
  const [xs, ys] = [axis(21, -2, 2), axis(21, -2, 2)]
  return { xs, ys, values: ys.map((y) => xs.map((x) => f(x, y))) }
}

it('lies exactly where a linear field has the level', () => {
  const segments = contourSegments(
    field((x, y) => 2 * x + y),
    0.37,
  )
  expect(segments.length).toBeGreaterThan(20)
  for (const [x1, y1, x2, y2] of segments) {
    expect(2 * x1 + y1).toBeCloseTo(0.37, 12)
    expect(2 * x2 + y2).toBeCloseTo(0.37, 12)
  }
})

it('closes around a bowl: every end is met by another piece', () => {
  const segments = contourSegments(
    field((x, y) => x * x + 1.3 * y * y),
    1.1,
  )
  const ends = segments.flatMap(([x1, y1, x2, y2]) => [
    `${x1.toFixed(9)} ${y1.toFixed(9)}`,
    `${x2.toFixed(9)} ${y2.toFixed(9)}`,
  ])
  const counts = new Map<string, number>()
  for (const end of ends) counts.set(end, (counts.get(end) ?? 0) + 1)
  expect(new Set(counts.values())).toEqual(new Set([2]))
})

it('draws no piece twice at a saddle, and none through what has no number', () => {
  const saddle: GridField = {
    xs: [0, 1],
    ys: [0, 1],
    values: [
      [1, 0],
      [0, 1],
    ],
  }
  expect(contourSegments(saddle, 0.6)).toHaveLength(2)
  expect(
    contourSegments(
      {
        ...saddle,
        values: [
          [1, null],
          [0, 1],
        ],
      },
      0.6,
    ),
  ).toEqual([])
})

it('spaces levels by logarithm where all losses are positive', () => {
  const scale = fieldScale([[1, 100, null]], 1)!
  expect(scale.levels[0]).toBeCloseTo(10, 9)
  expect(scale.part(10)).toBeCloseTo(0.5, 12)
  expect(fieldScale([[null]], 3)).toBeNull()
  expect(fieldScale([[2, 2]], 3)!.levels).toEqual([])
})

it('goes from bright for low losses to dark for high ones', () => {
  const light = (color: string) => color.match(/\d+/g)!.reduce((sum, part) => sum + Number(part), 0)
  const parts = [0, 0.25, 0.5, 0.75, 1].map((part) => light(fieldColor(part)))
  expect([...parts].sort((a, b) => b - a)).toEqual(parts)
})
