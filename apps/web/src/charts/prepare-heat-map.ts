export interface HeatMap {
  /** [n, n] CSS colours, row by row. */
  colors: string[][]
  /** Values at the ends of the colour scale. */
  low: number
  high: number
}

type Rgb = readonly [number, number, number]

// Ends of the scale keep clear of black and white, so that the map is seen on both themes.
const COLD: Rgb = [46, 110, 196]
const MIDDLE: Rgb = [226, 226, 222]
const WARM: Rgb = [203, 92, 24]

/**
 * Colours of a square matrix of cosines. Deviations from the mean point anywhere, so they get the full scale
 * around zero; raw snapshots all point nearly the same way, and only a scale from their smallest cosine to 1
 * shows which are closer.
 */
export function prepareHeatMap(matrix: readonly (readonly number[])[], centered: boolean): HeatMap {
  const finite = matrix.flat().filter(Number.isFinite)
  const low = centered ? -1 : Math.min(1, ...finite)
  const high = 1
  const color = (value: number) => {
    if (!Number.isFinite(value)) return 'transparent'
    const part = high === low ? 1 : (value - low) / (high - low)
    return centered ? diverging(part) : mix(MIDDLE, COLD, part)
  }
  return { colors: matrix.map((row) => row.map(color)), low, high }
}

function diverging(part: number): string {
  return part < 0.5 ? mix(COLD, MIDDLE, part * 2) : mix(MIDDLE, WARM, part * 2 - 1)
}

function mix(from: Rgb, to: Rgb, part: number): string {
  const clamped = Math.min(1, Math.max(0, part))
  const [r, g, b] = from.map((channel, index) => Math.round(channel + (to[index]! - channel) * clamped))
  return `rgb(${r} ${g} ${b})`
}

/** Smallest and largest cosine between two different snapshots, and where; null with fewer than two. */
export function heatMapExtremes(matrix: readonly (readonly number[])[]) {
  const pairs = matrix.flatMap((row, a) => row.slice(0, a).map((value, b) => ({ a: b, b: a, value })))
  const finite = pairs.filter(({ value }) => Number.isFinite(value)).sort((x, y) => x.value - y.value)
  return finite.length === 0 ? null : { least: finite[0]!, most: finite.at(-1)! }
}
