import { type RunHit, type RunValue, runValueName } from '@barycenter/contracts'
import type { ValueKind } from '@barycenter/db'

export type Cell = string | number | boolean | null

/** A column of an exported file. */
export interface ExportColumn {
  name: string
  /** Times are numbers in ms since 1970. */
  kind: ValueKind | 'integer' | 'time'
  cell(hit: RunHit): Cell
}

const text = (name: string, cell: (hit: RunHit) => string | null): ExportColumn => ({
  name,
  kind: 'text',
  cell,
})
const time = (name: string, told: (hit: RunHit) => string | null): ExportColumn => ({
  name,
  kind: 'time',
  cell(hit) {
    const timestamp = told(hit)
    return timestamp === null ? null : Date.parse(timestamp)
  },
})

/** What every exported run has, before the values that were chosen. */
const FACTS: readonly ExportColumn[] = [
  text('name', ({ name }) => name),
  text('id', ({ id }) => id),
  text('experiment', ({ experimentName }) => experimentName),
  text('status', ({ status }) => status),
  text('kind', ({ kind }) => kind),
  { name: 'seed', kind: 'integer', cell: ({ seed }) => seed },
  text('group', ({ groupId }) => groupId),
  text('failure', ({ failure }) => failure),
  time('created', ({ createdAt }) => createdAt),
  time('started', ({ startedAt }) => startedAt),
  time('ended', ({ endedAt }) => endedAt),
]

/** Facts of the run, then the values in the order chosen; a name that is there already gets a number. */
export function exportColumns(select: readonly RunValue[], kinds: readonly ValueKind[]): ExportColumn[] {
  const used = new Set<string>()
  const chosen = select.map(
    (value, index): ExportColumn => ({
      name: runValueName(value),
      kind: kinds[index] ?? 'mixed',
      cell: ({ values }) => values[index] ?? null,
    }),
  )
  return [...FACTS, ...chosen].map((column) => {
    let name = column.name
    for (let number = 2; used.has(name); number++) name = `${column.name} (${number})`
    used.add(name)
    return { ...column, name }
  })
}
