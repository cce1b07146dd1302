import type { QueuedRun } from '@barycenter/contracts'
import type { useQueueMoves } from '../../live/use-queue-moves'
import { toast } from '../../ui/toast'
import { planMove } from './plan-move'
import type { RowMoves } from './queue-row'

/** Moves of the waiting runs by their places; one that cannot be is refused in words. */
export function useMoveTo(runs: readonly QueuedRun[], ask: ReturnType<typeof useQueueMoves>) {
  const moveTo = (from: number, to: number) => {
    const run = runs[from]
    const planned = planMove(runs, from, to)
    if (!run || from === to) return
    if (!planned)
      return void toast.error(`${run.name} cannot stand there: only beside runs that are ${run.status}`)
    if (planned.newPriority !== null)
      toast(`${run.name} takes the priority of its place: ${planned.newPriority}`)
    void ask(run, planned.move, planned.runs)
  }
  const movesOf = (index: number): Omit<RowMoves, 'askPriority'> => {
    const first = runs.findIndex(({ status }) => status === runs[index]?.status)
    return {
      top: () => moveTo(index, first),
      up: () => moveTo(index, index - 1),
      down: () => moveTo(index, index + 1),
      canUp: planMove(runs, index, index - 1) !== null && index > 0,
      canDown: planMove(runs, index, index + 1) !== null && index < runs.length - 1,
    }
  }
  return { moveTo, movesOf }
}
