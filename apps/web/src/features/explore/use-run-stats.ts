import { parseRunValue, type RunHit, type RunId } from '@barycenter/contracts'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api } from '../../live/api'
import type { ExploredValue } from './explore-values'
import { finite } from './scope-rows'
import { REREAD_AFTER_MS } from './use-scope'

/** Of runs by their id, values by theirs. */
export type RunStats = ReadonlyMap<string, Readonly<Record<string, ExploredValue>>>

const NONE: RunStats = new Map()
/** A filter has room for so many ids. */
const RUNS_AT_ONCE = 100

/** What these runs do not tell of themselves: least, largest and mean values of metrics, as far as they are drawn. */
export function useRunStats(
  runIds: readonly RunId[],
  wanted: readonly string[],
): { stats: RunStats; error: Error | null } {
  const { data, error } = useQuery({
    queryKey: ['runs', 'explore stats', runIds, wanted],
    enabled: runIds.length > 0 && wanted.length > 0,
    placeholderData: keepPreviousData,
    refetchInterval: REREAD_AFTER_MS,
    queryFn: ({ signal }) => readStats(runIds, wanted, signal),
  })
  return { stats: data ?? NONE, error }
}

async function readStats(
  runIds: readonly RunId[],
  wanted: readonly string[],
  signal: AbortSignal,
): Promise<RunStats> {
  const select = wanted.map((id) => parseRunValue(id)!)
  const stats = new Map<string, Record<string, ExploredValue>>()
  const keep = ({ id, values }: RunHit) =>
    stats.set(id, Object.fromEntries(wanted.map((value, at) => [value, finite(values[at])])))
  for (let from = 0; from < runIds.length; from += RUNS_AT_ONCE) {
    const filter = `id in (${runIds.slice(from, from + RUNS_AT_ONCE).map((id) => `"${id}"`)})`
    for (const archived of [false, true]) {
      const body = { filter, archived, select, limit: RUNS_AT_ONCE }
      const { hits } = await api.call('searchRuns', { body }, { signal })
      hits.forEach(keep)
    }
  }
  return stats
}
