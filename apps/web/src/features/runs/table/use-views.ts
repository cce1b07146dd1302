import type { ExperimentId, View, ViewId } from '@barycenter/contracts'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api, describeError } from '../../../live/api'
import { toast } from '../../../ui/toast'

const KEY = ['views', 'runs']

/** The saved views of a table; `wanted` once one is shown or looked for. */
export function useViews(experimentId: string | undefined, wanted: boolean) {
  return useQuery({
    queryKey: [...KEY, experimentId ?? null],
    enabled: wanted,
    queryFn: async () => {
      const query = { page: 'runs', experimentId: (experimentId ?? 'none') as ExperimentId } as const
      return (await api.call('listViews', { query })).views
    },
  })
}

/** What can be done to saved views. Each says how it went; a refusal is shown in words and gives null. */
export function useViewActions(experimentId: string | undefined) {
  const act = useTold()
  const place = { page: 'runs', experimentId: (experimentId ?? null) as ExperimentId | null } as const
  return {
    create: (name: string, state: string) =>
      act<View>(
        () => api.call('createView', { body: { ...place, name, state } }),
        `Saved ${name}`,
        `Could not save ${name}`,
      ),
    change: (viewId: ViewId, body: { name?: string; state?: string }, done: string) =>
      act<View>(
        () => api.call('updateView', { params: { viewId }, body }),
        done,
        'Could not change the view',
      ),
    remove: ({ id, name }: View) =>
      act<View>(
        () => api.call('deleteView', { params: { viewId: id } }),
        `Deleted ${name}`,
        `Could not delete ${name}`,
      ),
  }
}

function useTold() {
  const client = useQueryClient()
  return async <T>(ask: () => Promise<T>, done: string, failed: string): Promise<T | null> => {
    try {
      const answer = await ask()
      await client.invalidateQueries({ queryKey: KEY })
      toast.success(done)
      return answer
    } catch (error) {
      toast.error(`${failed}: ${describeError(error)}`)
      return null
    }
  }
}
