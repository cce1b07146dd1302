import type { RunKey } from '@barycenter/contracts'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { api } from '../../../live/api'
import type { TreeQuery } from './tree-query'

/** Of the API: keys of a page. */
const MOST_KEYS = 1000

/** The keys that the runs of a scope have, page by page. */
export function useRunKeys(scope: TreeQuery['scope'], search: string) {
  return useInfiniteQuery({
    queryKey: ['run-keys', scope, search],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      api.call(
        'listRunKeys',
        { body: { ...scope, search, limit: MOST_KEYS, ...(pageParam && { cursor: pageParam }) } },
        { signal },
      ),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
}

/** The first keys of each kind, of all runs there, whatever the filter finds: no kind is crowded out by another. */
export function useKeysOfEachKind(
  { experimentId, archived }: TreeQuery['scope'],
  enabled: boolean,
): readonly RunKey[] | undefined {
  const scope = { archived, ...(experimentId && { experimentId }) }
  const read = async (of: RunKey['of'], signal: AbortSignal) =>
    (await api.call('listRunKeys', { body: { ...scope, of, limit: MOST_KEYS } }, { signal })).keys
  return useQuery({
    queryKey: ['run-keys', scope],
    enabled,
    queryFn: async ({ signal }) =>
      (await Promise.all([read('metric', signal), read('param', signal), read('tag', signal)])).flat(),
  }).data
}
