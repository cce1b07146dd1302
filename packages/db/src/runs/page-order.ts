import { z } from 'zod'
import { readPlace, writePlace } from '../page-cursor.js'
import type { Statement } from './search-values.js'

/** What lines stand by, one after the other; no line has null in it, so that lines compare, and the last one tells all apart. */
export interface OrderColumn {
  name: string
  type: keyof typeof PLACES
  direction: 'asc' | 'desc'
}

/** What a cursor holds of a column. */
const PLACES = {
  int: z.int32(),
  // As text: JSON has no infinities.
  float8: z.string().refine((text) => text === String(Number(text)) && text !== 'NaN'),
  text: z.string(),
  uuid: z.guid(),
  jsonb: z.string(),
}

export function orderSql(columns: readonly OrderColumn[]): string {
  return columns.map(({ name, direction }) => `${name} ${direction}`).join(', ')
}

/** The lines after the one that the cursor names; its place is known by value, so pages stay right while lines are added. */
export function afterCursor(
  statement: Statement,
  columns: readonly OrderColumn[],
  cursor: string | undefined,
): string {
  if (cursor === undefined) return 'true'
  const [first, ...rest] = columns.map(({ type }) => PLACES[type])
  const place: unknown[] = readPlace(cursor, z.tuple([first!, ...rest]))
  return columns.reduceRight((further, { name, type, direction }, at) => {
    const value = `${statement.parameter(place[at])}::text::${type}`
    const beyond = `${name} ${direction === 'asc' ? '>' : '<'} ${value}`
    return further === '' ? beyond : `(${beyond} OR (${name} = ${value} AND ${further}))`
  }, '')
}

/** The cursor of a page that ends with this line. */
export function cursorAfter(columns: readonly OrderColumn[], line: Record<string, unknown>): string {
  return writePlace(columns.map(({ name, type }) => (type === 'float8' ? String(line[name]) : line[name])))
}
