import { parseRunValue, type RunHit, type RunKey, type RunScope } from '@barycenter/contracts'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import { api } from '../../live/api'

export type ScopeInput = z.input<typeof RunScope>

/** Charts of more runs would be a smear of ink; the newest are drawn. */
const MOST_RUNS = 2000
const MOST_KEYS = 1000
/** Runs go on while one looks at them. */
export const REREAD_AFTER_MS = 15_000
/** What one search can select. */
const MOST_VALUES = 100

/** Names of the values that the runs of a scope have. */
export function useScopeKeys(scope: ScopeInput) {
  return useQuery({
    queryKey: ['runs', 'explore keys', scope],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<RunKey[]> => {
      const found: RunKey[] = []
      for (const kind of ['metric', 'param', 'tag'] as const) {
        const body = { ...scope, of: kind, limit: MOST_KEYS }
        found.push(...(await api.call('listRunKeys', { body }, { signal })).keys)
      }
      return found
    },
  })
}

export interface ScopeHits {
  readonly hits: readonly RunHit[]
  readonly total: number
  /** The values of each hit, in this order. */
  readonly ids: readonly string[]
}

/** The runs of a scope with these values, page by page; null ids: not to be asked yet. */
export function useScopeHits(scope: ScopeInput, wanted: readonly string[] | null) {
  const ids = (wanted ?? []).slice(0, MOST_VALUES)
  return useQuery({
    queryKey: ['runs', 'explore', scope, ids],
    enabled: wanted !== null,
    placeholderData: keepPreviousData,
    refetchInterval: REREAD_AFTER_MS,
    queryFn: async ({ signal }): Promise<ScopeHits> => {
      const select = ids.map((id) => parseRunValue(id)!)
      const hits: RunHit[] = []
      let cursor: string | null = null
      let total = 0
      do {
        const body = { ...scope, select, limit: 500, ...(cursor && { cursor }) }
        const page: { hits: RunHit[]; nextCursor: string | null; total: number } = await api.call(
          'searchRuns',
          { body },
          { signal },
        )
        hits.push(...page.hits)
        cursor = page.nextCursor
        total = page.total
      } while (cursor !== null && hits.length < MOST_RUNS)
      return { hits, total, ids }
    },
  })
}
