import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api } from '../../live/api'

const REREAD_AFTER_MS = 60_000

/** Names of runs by id, as far as they are here, where the page does not know them: asked for together, as a page may show a hundred. */
export function useRunNames(
  runIds: readonly string[],
  known: ReadonlyMap<string, string> | undefined,
): ReadonlyMap<string, string> {
  const { data } = useQuery({
    queryKey: ['runs', 'names', runIds],
    queryFn: () => readNames(runIds),
    enabled: known === undefined && runIds.length > 0,
    staleTime: REREAD_AFTER_MS,
    placeholderData: (before) => before,
  })
  return useMemo(() => known ?? new Map(data), [known, data])
}

async function readNames(runIds: readonly string[]): Promise<[string, string][]> {
  const filter = `id in (${runIds.map((id) => JSON.stringify(id)).join(', ')})`
  // A scope has runs of the table or of the archive; these may be of both.
  const answers = await Promise.all(
    [false, true].map((archived) => api.call('searchRuns', { body: { filter, archived, limit: 500 } })),
  )
  return answers.flatMap(({ hits }) => hits.map(({ id, name }) => [id, name] as [string, string]))
}
