import { MOST_FURTHER_ORDERS } from '@barycenter/contracts'
import { z } from 'zod'
import { type Column, columnsOf } from './columns'

const ids = z.array(z.string())
const sortText = z.string().regex(/^(asc|desc) ./s)

/** What the table of runs shows: the whole of it is its address, and a saved view is that address under a name. */
export const TableView = z.object({
  filter: z.string().default(''),
  archived: z.boolean().default(false),
  sort: sortText.default('desc created').describe('Direction and column'),
  thenBy: z
    .array(sortText)
    .max(MOST_FURTHER_ORDERS)
    .default([])
    .describe('Further ones, for runs that are equal'),
  columns: ids.default([]).describe('In their order; none are the ones that the table starts with'),
  frozen: ids.default(['name']).describe('Columns that stay at the left'),
  widths: z.record(z.string(), z.number()).default({}),
  group: ids.max(3).default([]),
  fold: z.boolean().default(true).describe('Runs launched together are under one head'),
  pins: ids.default([]).describe('Runs kept on top'),
  baseline: z.string().default('').describe('The run that others are compared with'),
  view: z.string().default('').describe('The saved view that was chosen'),
})
export type TableView = z.infer<typeof TableView>
export type ViewChange = Partial<TableView>

/** More pinned runs would leave no room for others. */
export const MOST_PINS = 6
export const LEAST_WIDTH = 56
export const MOST_WIDTH = 800

/**
 * Columns in the order they stand: those that stay at the left first, the name always among them. `defaults` are shown
 * where none are chosen.
 */
export function shownColumns(
  view: Pick<TableView, 'columns' | 'frozen'>,
  defaults: readonly string[],
): { frozen: Column[]; moving: Column[] } {
  const chosen = view.columns.length > 0 ? view.columns : defaults
  const all = columnsOf(['name', ...chosen])
  const isFrozen = ({ id }: Column) => id === 'name' || view.frozen.includes(id)
  return { frozen: all.filter(isFrozen), moving: all.filter((column) => !isFrozen(column)) }
}

export const widthOf = (view: Pick<TableView, 'widths'>, column: Column): number =>
  clampWidth(view.widths[column.id] ?? column.width)

export const clampWidth = (width: number): number =>
  Math.round(Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, width)))

const idsShown = (view: TableView, defaults: readonly string[]): string[] => {
  const { frozen, moving } = shownColumns(view, defaults)
  return [...frozen, ...moving].map(({ id }) => id)
}

/** Shows or hides a column; a new one comes last. */
export function withColumn(
  view: TableView,
  defaults: readonly string[],
  id: string,
  shown: boolean,
): ViewChange {
  const now = idsShown(view, defaults).filter((other) => other !== id)
  return shown
    ? { columns: [...now, id] }
    : { columns: now, frozen: view.frozen.filter((other) => other !== id || id === 'name') }
}

/** Puts a column where another stands, as seen from left to right. */
export function withOrder(
  view: TableView,
  defaults: readonly string[],
  from: number,
  to: number,
): ViewChange {
  const now = idsShown(view, defaults)
  const [moved] = now.splice(from, 1)
  if (moved === undefined) return {}
  now.splice(Math.max(0, Math.min(to, now.length)), 0, moved)
  return { columns: now }
}

export const withFrozen = (view: TableView, id: string, frozen: boolean): ViewChange => ({
  frozen: frozen ? [...new Set([...view.frozen, id])] : view.frozen.filter((other) => other !== id),
})

export const withGroup = (view: TableView, id: string, on: boolean): ViewChange => ({
  group: on
    ? [...view.group.filter((other) => other !== id), id].slice(0, 3)
    : view.group.filter((other) => other !== id),
})

export const withPin = (view: TableView, id: string, on: boolean): ViewChange => ({
  pins: on
    ? [...view.pins.filter((other) => other !== id), id].slice(-MOST_PINS)
    : view.pins.filter((other) => other !== id),
})
