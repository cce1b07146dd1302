'use client'
import type { RunScope } from '@barycenter/contracts'
import { useQuery } from '@tanstack/react-query'
import { api, describeError } from '../../live/api'

export interface KnownKeys {
  keys: readonly string[]
  isLoading: boolean
  error: string | null
}

type Scope = Pick<RunScope, 'filter'> & { archived?: boolean; experimentId?: RunScope['experimentId'] }

const NONE: readonly string[] = []
/** A run may log a new metric at any time. */
const REREAD_AFTER_MS = 15_000
/** Nobody looks through more charts. */
const MOST_KEYS = 1000

/** Metrics that runs of this scope have. */
export function useScopeKeys(scope: Scope): KnownKeys {
  return useKeys(['metric keys', scope], () => readKeys(scope), true)
}

/** Metrics that these runs have: those that the page knows already, or those that the server finds. */
export function useMetricKeys(runIds: readonly string[], known: readonly string[] | undefined): KnownKeys {
  const asked = useKeys(
    ['metric keys', runIds],
    () => readKeysOf(runIds),
    known === undefined && runIds.length > 0,
  )
  return known ? { keys: known, isLoading: false, error: null } : asked
}

function useKeys(queryKey: unknown[], queryFn: () => Promise<string[]>, enabled: boolean): KnownKeys {
  const { data, isPending, error } = useQuery({
    queryKey,
    queryFn,
    enabled,
    refetchInterval: REREAD_AFTER_MS,
    placeholderData: (before) => before,
  })
  if (data) return { keys: data, isLoading: false, error: null }
  return { keys: NONE, isLoading: isPending, error: error && describeError(error) }
}

async function readKeys(scope: Scope): Promise<string[]> {
  const { keys } = await api.call('listRunKeys', { body: { ...scope, of: 'metric', limit: MOST_KEYS } })
  return keys.map(({ key }) => key)
}

async function readKeysOf(runIds: readonly string[]): Promise<string[]> {
  const filter = `id in (${runIds.map((id) => JSON.stringify(id)).join(', ')})`
  // A scope has runs of the table or of the archive; these may be of both.
  const answers = await Promise.all([false, true].map((archived) => readKeys({ filter, archived })))
  return [...new Set(answers.flat())]
}
