/** Rows of equal length, one after another. */
export function flattenRows(rows: readonly Float64Array[]): Float64Array {
  const flat = new Float64Array(rows.length * (rows[0]?.length ?? 0))
  for (const [i, row] of rows.entries()) flat.set(row, i * row.length)
  return flat
}
