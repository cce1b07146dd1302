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

/** A tick in at most six characters or so: "0.025", "250", "1e5", "2.5e22". */
export function tickText(value: number): string {
  const size = Math.abs(value)
  if (size === 0) return '0'
  if (size >= 1e5 || size < 1e-3) {
    return String(value.toExponential(1)).replace('.0e', 'e').replace('e+', 'e').replace('-', '−')
  }
  return String(Number(value.toPrecision(4))).replace('-', '−')
}
