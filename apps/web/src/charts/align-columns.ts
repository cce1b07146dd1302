/** One column of x, then one column of values for each line. */
type AlignedColumns = [number[], ...(number | null | undefined)[][]]

/** Values over rising x; a value that cannot be drawn is `null`. */
export interface Column {
  x: readonly number[]
  values: readonly (number | null)[]
}

/**
 * Lines of different x on one axis: an x that only another line has is `undefined` (drawn through), a value that
 * cannot be drawn stays `null` (a gap the reader must see). A line with several values at one x has as many rows.
 */
export function alignColumns(lines: readonly Column[]): AlignedColumns {
  // A smoothed line has the very x of its raw one: each is placed once.
  const xs = [...new Set(lines.map(({ x }) => x))]
  const rows = mergedX(xs)
  const places = new Map(xs.map((x) => [x, placesIn(rows, x)]))
  const columns = lines.map(({ x, values }) => {
    const column = new Array<number | null | undefined>(rows.length).fill(undefined)
    const place = places.get(x)!
    for (let index = 0; index < values.length; index++) column[place[index]!] = values[index]!
    return column
  })
  return [rows, ...columns]
}

/** The row of each x of a line; several values at one x have rows one after the other. */
function placesIn(rows: readonly number[], x: readonly number[]): Int32Array {
  const places = new Int32Array(x.length)
  let row = 0
  for (let index = 0; index < x.length; index++) {
    while (rows[row]! < x[index]!) row++
    places[index] = row++
  }
  return places
}

/** All x, rising; each as often as the line that has it most often. */
function mergedX(xs: readonly (readonly number[])[]): number[] {
  if (xs.length === 1) return [...xs[0]!]
  const extra = xs.flatMap(repeatsOf)
  const all = new Float64Array(xs.reduce((sum, x) => sum + x.length, 0))
  let end = 0
  for (const x of xs) {
    all.set(x, end)
    end += x.length
  }
  all.sort()
  const distinct: number[] = []
  for (let at = 0; at < all.length; at++) if (at === 0 || all[at] !== all[at - 1]) distinct.push(all[at]!)
  return extra.length === 0 ? distinct : [...distinct, ...mostRepeats(extra)].sort((a, b) => a - b)
}

/** Values of x beyond the first of their kind, with how many came before them. */
function repeatsOf(x: readonly number[]): { x: number; place: number }[] {
  const repeats: { x: number; place: number }[] = []
  let place = 0
  for (let at = 1; at < x.length; at++) {
    place = x[at] === x[at - 1] ? place + 1 : 0
    if (place > 0) repeats.push({ x: x[at]!, place })
  }
  return repeats
}

/** Repeats that two lines share need one row. */
const mostRepeats = (repeats: readonly { x: number; place: number }[]): number[] => [
  ...new Map(repeats.map((repeat) => [`${repeat.x} ${repeat.place}`, repeat.x])).values(),
]
