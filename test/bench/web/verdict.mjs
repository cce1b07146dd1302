// One line of the table: what, how much, how much is allowed, and whether it was kept.
import { quantile } from '../storage/stack.mjs'

export const ms = (value) => `${Math.round(value)} ms`

export function row(what, measured, target, isMet, note = '') {
  const cells = [what, measured, target, isMet ? 'met' : '**missed**', note]
  console.log(cells.join(' | '))
  return cells
}

/** What readers wait for most often in so many tries, in ms. */
export function medianRow(what, times, targetMs) {
  const median = quantile(times, 0.5)
  const worst = `worst of ${times.length}: ${ms(Math.max(...times))}`
  return row(what, ms(median), `< ${targetMs} ms`, median < targetMs, worst)
}

export const HEAD = ['what', 'measured (median)', 'target', '', 'besides']
