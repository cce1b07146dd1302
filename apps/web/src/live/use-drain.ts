import type { WorkerView } from '@barycenter/contracts'
import { useQueryClient } from '@tanstack/react-query'
import { toast } from '../ui/toast'
import { api, describeError } from './api'
import { keys } from './queries'

/** Lets a worker take no new runs, or again; says how it went. */
export function useDrain() {
  const client = useQueryClient()
  return async ({ id }: WorkerView, draining: boolean): Promise<void> => {
    try {
      await api.call('updateWorker', { params: { workerId: id }, body: { draining } })
      toast.success(draining ? `${id} takes no new runs` : `${id} takes runs again`)
    } catch (error) {
      toast.error(`Could not change ${id}: ${describeError(error)}`)
    }
    void client.invalidateQueries({ queryKey: keys.workers })
    void client.invalidateQueries({ queryKey: keys.queue })
  }
}
