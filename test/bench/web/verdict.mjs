// One line of the table: what, how much, how much is allowed, and whether it was kept.
export const ms = (value) => `${Math.round(value)} ms`

export function row(what, measured, target, isMet, note = '') {
  const cells = [what, measured, target, isMet ? 'met' : '**missed**', note]
  console.log(cells.join(' | '))
  return cells
}

export const HEAD = ['what', 'measured (median)', 'target', '', 'besides']
