import type { WorkerView } from '@barycenter/contracts'

/** "2 workers: 1 busy, 1 idle". Stopped ones are counted only where there is no other. */
export function countWords(workers: readonly WorkerView[]): string {
  const here = workers.filter(({ status }) => status !== 'stopped')
  if (here.length === 0)
    return workers.length === 0 ? 'No worker has ever been here.' : 'All workers have stopped.'
  const states = (['busy', 'idle', 'silent'] as const)
    .map((state) => [here.filter(({ status }) => status === state).length, state] as const)
    .filter(([count]) => count > 0)
    .map(([count, state]) => `${count} ${state}`)
  return `${here.length === 1 ? '1 worker' : `${here.length} workers`}: ${states.join(', ')}`
}
