export interface Spread {
  mean: number
  /** Sample standard deviation (n − 1); null for one value. */
  deviation: number | null
  count: number
}

/** Mean and spread over the runs that have the value; null when none has. */
export function spreadOf(values: readonly (number | null)[]): Spread | null {
  const known = values.filter((value) => value !== null)
  if (known.length === 0) return null
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return {
    mean,
    deviation: known.length < 2 ? null : Math.sqrt(squares / (known.length - 1)),
    count: known.length,
  }
}

/** What the names of the runs share, without a dangling separator; the first name when they share nothing. */
export function commonName(names: readonly string[]): string {
  const first = names[0] ?? ''
  let length = first.length
  for (const name of names) while (!name.startsWith(first.slice(0, length))) length--
  return first.slice(0, length).replace(/[\s·,(#:-]*(seed)?[\s·,(#:-]*$/i, '') || first
}
