export interface GridField {
  xs: readonly number[]
  ys: readonly number[]
  /** [ys, xs]; null where there is no number. */
  values: readonly (readonly (number | null)[])[]
}

/** A straight piece of a contour. */
export type Segment = readonly [x1: number, y1: number, x2: number, y2: number]

/** Marching squares: where the field, linear along the edges of each cell, has this level. */
export function contourSegments({ xs, ys, values }: GridField, level: number): Segment[] {
  const segments: Segment[] = []
  for (let row = 0; row + 1 < ys.length; row++) {
    for (let column = 0; column + 1 < xs.length; column++) {
      const corners = [
        corner(column, row),
        corner(column + 1, row),
        corner(column + 1, row + 1),
        corner(column, row + 1),
      ]
      if (corners.some(({ value }) => value === null)) continue
      segments.push(...cellSegments(corners as Corner[], level))
    }
  }
  return segments

  function corner(column: number, row: number) {
    return { x: xs[column]!, y: ys[row]!, value: values[row]![column] ?? null }
  }
}

interface Corner {
  x: number
  y: number
  value: number
}

/** Corners go around the cell. Of a saddle, the mean of the cell says which corners belong together. */
function cellSegments(corners: readonly Corner[], level: number): Segment[] {
  const above = corners.map(({ value }) => value >= level)
  const crossings = corners.flatMap((from, i) => {
    const to = corners[(i + 1) % 4]!
    return above[i] === above[(i + 1) % 4] ? [] : [crossing(from, to, level)]
  })
  if (crossings.length === 2) return [[...crossings[0]!, ...crossings[1]!]]
  if (crossings.length !== 4) return []
  const mean = corners.reduce((sum, { value }) => sum + value, 0) / 4
  const [a, b, c, d] = crossings as [Place, Place, Place, Place]
  return above[0] === mean >= level
    ? [
        [...a, ...b],
        [...c, ...d],
      ]
    : [
        [...d, ...a],
        [...b, ...c],
      ]
}

type Place = readonly [x: number, y: number]

function crossing(from: Corner, to: Corner, level: number): Place {
  const part = (level - from.value) / (to.value - from.value)
  return [from.x + part * (to.x - from.x), from.y + part * (to.y - from.y)]
}

export interface FieldScale {
  low: number
  high: number
  /** 0 for the lowest value, 1 for the highest, by its logarithm where all are positive. */
  part(value: number): number
  /** Levels of contours, evenly spaced by part. */
  levels: number[]
}

/** null where no value is a number. */
export function fieldScale(values: GridField['values'], levels: number): FieldScale | null {
  const finite = values.flat().filter((value): value is number => value !== null && Number.isFinite(value))
  if (finite.length === 0) return null
  const [low, high] = [Math.min(...finite), Math.max(...finite)]
  const isLog = low > 0
  const [to, back] = isLog ? [Math.log, Math.exp] : [(value: number) => value, (value: number) => value]
  const [from, until] = [to(low), to(high)]
  return {
    low,
    high,
    part: (value) => (until > from ? (to(value) - from) / (until - from) : 0),
    levels:
      until > from
        ? Array.from({ length: levels }, (_, i) => back(from + ((until - from) * (i + 1)) / (levels + 1)))
        : [],
  }
}

type Rgb = readonly [number, number, number]
// Dark to bright, so that it reads without colour too; low losses are bright.
const STOPS: readonly Rgb[] = [
  [250, 228, 95],
  [94, 190, 128],
  [42, 128, 146],
  [62, 73, 137],
  [52, 20, 78],
]

/** Colour of a part of the scale, 0 to 1. */
export function fieldColor(part: number): string {
  const at = Math.min(1, Math.max(0, part)) * (STOPS.length - 1)
  const low = Math.min(STOPS.length - 2, Math.floor(at))
  const [from, to] = [STOPS[low]!, STOPS[low + 1]!]
  return `rgb(${from.map((channel, i) => Math.round(channel + (to[i]! - channel) * (at - low))).join(' ')})`
}
