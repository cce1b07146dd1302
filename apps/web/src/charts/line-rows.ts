import type { Range } from './value-range'

/** Row of the first x that is not below `at`, of rising ones; as many as there are where all are below. */
function rowFrom(x: readonly number[], at: number): number {
  let [low, high] = [0, x.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (x[middle]! < at) low = middle + 1
    else high = middle
  }
  return low
}

/** Rows within a range, as the first of them and the one behind the last. */
export function rowsIn(x: readonly number[], [low, high]: Range): [first: number, end: number] {
  let end = rowFrom(x, high)
  while (x[end] === high) end++
  return [rowFrom(x, low), end]
}

/** First and last row within a range, and one more at either end: what a stroke over the range passes through. */
export function rowsAcross(x: readonly number[], [low, high]: Range): [first: number, last: number] {
  const [first, end] = rowsIn(x, [low, high])
  return [Math.max(0, first - 1), Math.min(x.length - 1, end)]
}

/** The row whose x is nearest; null without rows. */
export function nearestRow(x: readonly number[], at: number): number | null {
  if (x.length === 0) return null
  const row = Math.min(x.length - 1, rowFrom(x, at))
  return row > 0 && at - x[row - 1]! < x[row]! - at ? row - 1 : row
}

/** The row of a line that a crosshair tells of: null where the line has not begun yet or has ended. */
export function rowAtCursor(x: readonly number[], at: number): number | null {
  const row = nearestRow(x, at)
  if (row === null) return null
  return x[row] === at || (at >= x[0]! && at <= x.at(-1)!) ? row : null
}

/** Rows whose value has a gap or the end of the line on both sides, so that no stroke reaches it. */
export function lonePoints(values: readonly (number | null)[]): number[] {
  const isGap = (row: number) => (values[row] ?? null) === null
  const lone: number[] = []
  for (let row = 0; row < values.length; row++)
    if (!isGap(row) && isGap(row - 1) && isGap(row + 1)) lone.push(row)
  return lone
}
