const NICE = [1, 2, 2.5, 5, 10]

/** Steps between ticks that uPlot may choose from; its own end before the losses of a run that diverges do. */
export const TICK_STEPS: number[] = Array.from({ length: 84 }, (_, index) => index - 42).flatMap((power) =>
  NICE.slice(0, 4).map((nice) => nice * 10 ** power),
)

/** Round values from `low` to `high`, about `count` of them. */
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

/** Powers of ten from `low` to `high`, `count` of them or fewer. */
export function logTicks(low: number, high: number, count: number): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9)
  const last = Math.floor(Math.log10(high) + 1e-9)
  const stride = Math.max(1, Math.ceil((last - first + 1) / count))
  const powers = Array.from(
    { length: Math.floor((last - first) / stride) + 1 },
    (_, index) => first + index * stride,
  )
  return powers.map((power) => Number(`1e${power}`))
}

/**
 * A tick in as few characters as tell it from the next one: "0.025", "250", "1e5", "2.5e22".
 * @param step distance to the next tick; its own size where ticks are powers of ten
 */
export function tickText(value: number, step = value): string {
  const size = Math.abs(value)
  if (size === 0) return '0'
  // One digit more than the step begins at, as for 2.5.
  const digits = Math.floor(Math.log10(size)) - Math.floor(Math.log10(Math.abs(step))) + 2
  const rounded = Number(value.toPrecision(Math.min(12, Math.max(2, digits))))
  const isLong = digits > 4 && size >= 1e-3 && size < 1e7
  const text = (size >= 1e5 && !isLong) || size < 1e-3 ? rounded.toExponential() : String(rounded)
  return text.replace('e+', 'e').replaceAll('-', '−')
}
