import type { ExploreRow } from './explore-rows'
import { placeOn, type ValueAxis } from './value-axis'

export type Brushed = Readonly<Record<string, readonly (readonly [number, number])[]>>

/** Ids of the runs that lie in a brushed part of every axis that has one; null where none has. */
export function brushedRuns(
  rows: readonly ExploreRow[],
  axes: readonly ValueAxis[],
  brushed: Brushed,
): string[] | null {
  const set = axes.filter(({ id }) => (brushed[id]?.length ?? 0) > 0)
  if (set.length === 0) return null
  const inside = (row: ExploreRow) =>
    set.every((axis) => {
      const place = placeOn(axis, row.values[axis.id])
      return place !== null && brushed[axis.id]!.some(([from, to]) => place >= from && place <= to)
    })
  return rows.filter(inside).map(({ id }) => id)
}

/** A brush as an address holds it: four digits are finer than a mouse. */
export function roundedIntervals(intervals: readonly (readonly number[])[]): [number, number][] {
  return intervals.map(([from, to]) => [Number(from!.toPrecision(6)), Number(to!.toPrecision(6))])
}
