/** 0.97312 → "97.31 %" */
export function percent(value: number | undefined): string {
  return value === undefined ? '–' : `${(value * 100).toFixed(2)} %`
}

/** Four significant digits, zeros at the end too, so that a column of losses lines up. */
export function number(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–'
  if (Number.isInteger(value)) return String(value)
  return Math.abs(value) < 10_000 ? value.toPrecision(4) : String(Math.round(value))
}

/** 83_000 → "1 min 23 s" */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return '–'
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
}
