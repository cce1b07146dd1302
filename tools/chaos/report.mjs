import { FAULT_KINDS } from './schedule.mjs'

/** How many of each kind, one line each. */
export function faultTable(inflicted, skippedDisks) {
  const width = Math.max(...FAULT_KINDS.map((kind) => kind.length))
  const rows = FAULT_KINDS.map((kind) => {
    const count = inflicted.filter((fault) => fault.kind === kind).length
    const note = kind === 'fill the disk' && skippedDisks > 0 ? `  (${skippedDisks} skipped)` : ''
    return `${kind.padEnd(width)}  ${String(count).padStart(4)}${note}`
  })
  return [
    '',
    `${'fault'.padEnd(width)}  count`,
    ...rows,
    `${'all'.padEnd(width)}  ${String(inflicted.length).padStart(4)}`,
    '',
  ].join('\n')
}
