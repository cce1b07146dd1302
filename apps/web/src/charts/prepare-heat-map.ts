export interface HeatMap {
  /** [rows, columns] CSS colours, row by row. */
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
 * cosine: from the smallest to 1. centred: −1 to 1. range: of the values. signed rows: each row by its own largest size,
 * about 0.
 */
export type HeatMapScale = 'cosine' | 'centred' | 'range' | 'signed rows'

/**
 * Colours of a matrix. Deviations from the mean point anywhere, so their cosines get the full scale around zero; raw
 * snapshots all point nearly the same way, and only a scale from their smallest cosine to 1 shows which are closer.
 */
export function prepareHeatMap(matrix: readonly (readonly number[])[], scale: HeatMapScale): HeatMap {
  if (scale === 'signed rows') return signedRows(matrix)
  const [low, high] = ends(matrix.flat().filter(Number.isFinite), scale)
  const color = (value: number) => {
    if (!Number.isFinite(value)) return 'transparent'
    const part = high === low ? 1 : (value - low) / (high - low)
    return scale === 'centred' ? diverging(part) : mix(MIDDLE, COLD, part)
  }
  return { colors: matrix.map((row) => row.map(color)), low, high }
}

/** Ends are those of the row that reaches farthest. */
function signedRows(matrix: readonly (readonly number[])[]): HeatMap {
  const sizes = matrix.map((row) => largest([0, ...row.filter(Number.isFinite).map(Math.abs)]))
  const colors = matrix.map((row, at) =>
    row.map((value) => {
      if (!Number.isFinite(value)) return 'transparent'
      return diverging(sizes[at] === 0 ? 0.5 : (value / sizes[at]! + 1) / 2)
    }),
  )
  const size = largest([0, ...sizes])
  return { colors, low: -size, high: size }
}

const largest = (values: readonly number[]) =>
  values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)

function ends(
  finite: readonly number[],
  scale: Exclude<HeatMapScale, 'signed rows'>,
): [low: number, high: number] {
  switch (scale) {
    case 'cosine':
      return [-largest([-1, ...finite.map((value) => -value)]), 1]
    case 'centred':
      return [-1, 1]
    case 'range':
      return finite.length === 0 ? [0, 1] : [-largest(finite.map((value) => -value)), largest(finite)]
  }
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
