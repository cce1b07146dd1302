import type { HostTensor } from '../task.js'

/** Rows of tokens filled up behind to one length: `tokens` and, 1 for each of them, `present`, [size, length] both. */
export interface PaddedTokens {
  tokens: HostTensor
  present: HostTensor
}

/**
 * Makes rows as long as the longest of them.
 * @param padding the token that fills up
 * @param shortest the least length
 */
export function padTokens(rows: readonly Int32Array[], padding: number, shortest = 1): PaddedTokens {
  const length = rows.reduce((most, row) => Math.max(most, row.length), shortest)
  const shape = [rows.length, length]
  const tokens = new Int32Array(rows.length * length).fill(padding)
  const present = new Float32Array(rows.length * length)
  for (const [place, row] of rows.entries()) {
    tokens.set(row, place * length)
    present.fill(1, place * length, place * length + row.length)
  }
  return { tokens: { data: tokens, shape }, present: { data: present, shape } }
}
