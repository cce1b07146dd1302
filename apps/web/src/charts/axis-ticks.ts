const NICE = [1, 2, 2.5, 5, 10]

/**
 * Round values from `low` to `high`, about `count` of them. uPlot's own increments end before the losses of a
 * run that diverges do, and then its axis has no numbers at all.
 */
export function axisTicks(low: number, high: number, count: number): number[] {
  const span = high - low
  if (!(span > 0) || !Number.isFinite(span)) return [low]
  const power = 10 ** Math.floor(Math.log10(span / count))
  const step = power * (NICE.find((nice) => nice * power >= span / count) ?? 10)
  const first = Math.ceil(low / step)
  const last = Math.floor(high / step + 1e-9)
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  )
}

/** A tick in at most six characters or so: "0.025", "250", "1e5", "2.5e22". */
export function tickText(value: number): string {
  const size = Math.abs(value)
  if (size === 0) return '0'
  if (size >= 1e5 || size < 1e-3) {
    return String(value.toExponential(1)).replace('.0e', 'e').replace('e+', 'e').replace('-', '−')
  }
  return String(Number(value.toPrecision(4))).replace('-', '−')
}
