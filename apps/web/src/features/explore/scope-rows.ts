import { isSystemMetric, type ParamValue, type RunHit, type RunKey } from '@barycenter/contracts'
import type { ExploreKeys, ExploreRow } from './explore-rows'
import { FIELD_IDS, lastOf, paramOf, statsOf, tagOf } from './explore-values'

/** What the runs of a scope have values of, as the server lists it. */
export function keysOfScope(found: readonly RunKey[]): ExploreKeys {
  const of = (kind: RunKey['of']) => found.filter((key) => key.of === kind).map(({ key }) => key)
  const metrics = of('metric').filter((key) => !isSystemMetric(key))
  return {
    params: of('param').map(paramOf),
    metrics: metrics.map(lastOf),
    stats: metrics.flatMap(statsOf),
    tags: of('tag').map(tagOf),
    fields: FIELD_IDS,
  }
}

/** Hits as rows; `ids` are those of the values that were selected, in their order. */
export function rowsOfHits(
  hits: readonly RunHit[],
  ids: readonly string[],
  colorOf: (id: string) => string,
): ExploreRow[] {
  return hits.map((hit) => ({
    id: hit.id,
    name: hit.name,
    group: hit.groupId ?? hit.id,
    groupName: hit.name.replace(/ seed \d+$/, ''),
    color: colorOf(hit.id),
    values: Object.fromEntries(ids.map((id, place) => [id, finite(hit.values[place])])),
  }))
}

/** NaN and infinities travel as words, and have no place on an axis. */
export const finite = (value: ParamValue | undefined) =>
  value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? null : value

/** Params that are the same in all rows that have them say nothing of runs: such as those of a part that few configs have. */
export function varyingKeys(keys: ExploreKeys, rows: readonly ExploreRow[]): ExploreKeys {
  const varies = (id: string) => {
    const known = rows
      .map(({ values }) => values[id])
      .filter((value) => value !== undefined && value !== null)
    return known.length === 0 || new Set(known).size > 1
  }
  return { ...keys, params: keys.params.filter(varies) }
}
