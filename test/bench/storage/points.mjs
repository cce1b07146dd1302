// Made-up series: the same arguments give the same points.
const START_MS = 1.7e12

/** float32 values at a regular cadence, as most losses are. */
export const regular = (step) => ({
  time: START_MS + 100 * step,
  value: Math.fround(Math.sin(step / 1000) + noise(step)),
})

/** float64 values, and times that jitter as clocks do. */
export const arbitrary = (step) => ({
  time: START_MS + 100 * step + Math.floor(20 * noise(step)),
  value: Math.sin(step / 1000) * noise(step + 7),
})

/** In [0, 1), from the step alone: a hash of 32 bits. */
function noise(step) {
  let mixed = Math.imul(step ^ 0x9e3779b9, 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32
}

/** Columns of `count` points of one key from step `from` on. */
export function columns(key, from, count, pointAt) {
  const series = { key, steps: [], timestamps: [], values: [] }
  for (let step = from; step < from + count; step++) {
    const { time, value } = pointAt(step)
    series.steps.push(step)
    series.timestamps.push(time)
    series.values.push(value)
  }
  return series
}
