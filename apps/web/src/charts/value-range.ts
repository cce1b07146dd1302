export type Range = readonly [low: number, high: number]

/** Quantile of rising values, between its neighbours by distance. */
export function quantile(sorted: ArrayLike<number>, part: number): number {
  const place = part * (sorted.length - 1)
  const below = Math.floor(place)
  const low = sorted[below]!
  return low + (place - below) * ((sorted[Math.min(below + 1, sorted.length - 1)] ?? low) - low)
}

/** Part of the drawn values that an axis without outliers leaves out at either end. */
const TAIL = 0.01

export interface ValueRange {
  /** Ends of the axis, margin included. */
  range: Range
  /** Values beyond the axis. */
  outside: number
}

/**
 * Ends of the y axis for these values: all of them with a margin, or without the lowest and the highest hundredth.
 * Logarithmic axes end at powers of ten, or near the data where they span less than one.
 */
export function valueRange(
  values: ArrayLike<number>,
  { logarithmic, trimmed }: { logarithmic: boolean; trimmed: boolean },
): ValueRange {
  if (values.length === 0) return { range: logarithmic ? [0.1, 10] : [0, 1], outside: 0 }
  const [low, high] = trimmed ? withoutTails(values) : ends(values)
  const range = logarithmic ? logarithmicRange(low, high) : withMargin(low, high)
  let outside = 0
  if (trimmed)
    for (let at = 0; at < values.length; at++) if (values[at]! < range[0] || values[at]! > range[1]) outside++
  return { range, outside }
}

function withoutTails(values: ArrayLike<number>): Range {
  const sorted = Float64Array.from(values).sort()
  return [quantile(sorted, TAIL), quantile(sorted, 1 - TAIL)]
}

/** Without sorting: a live chart asks for each picture. */
function ends(values: ArrayLike<number>): Range {
  let low = values[0]!
  let high = low
  for (let at = 1; at < values.length; at++) {
    const value = values[at]!
    if (value < low) low = value
    if (value > high) high = value
  }
  return [low, high]
}

/** Whole powers of ten around the data, so that a label stands at each end. */
function logarithmicRange(low: number, high: number): Range {
  const from = 10 ** Math.floor(Math.log10(low) + 1e-9)
  const to = 10 ** Math.ceil(Math.log10(high) - 1e-9)
  return to > from ? [from, to] : [from, from * 10]
}

const MARGIN = 0.08

function withMargin(low: number, high: number): Range {
  const span = high - low
  if (span > 0) return [low - MARGIN * span, high + MARGIN * span]
  const half = Math.abs(low) * 0.1 || 1
  return [low - half, high + half]
}
