import type { QueuedRun, QueueMove } from '@barycenter/contracts'

export const canMove = (run: QueuedRun | undefined): run is QueuedRun =>
  run?.status === 'queued' || run?.status === 'held'

export interface PlannedMove {
  move: QueueMove
  /** The queue as it will be, before the server has said so. */
  runs: QueuedRun[]
  /** Priority that it takes over from its new neighbour; null where it keeps its own. */
  newPriority: number | null
}

/**
 * What to ask for so that a run comes from one place of the list to another. It stands beside a run of its own status, and
 * of its own priority where there is one: a run takes the priority of the neighbour it is placed at. Null: no such place.
 */
export function planMove(runs: readonly QueuedRun[], from: number, to: number): PlannedMove | null {
  const run = runs[from]
  if (!canMove(run) || from === to) return null
  const others = runs.filter((_, index) => index !== from)
  const [above, below] = [others[to - 1], others[to]]
  const fits = (other: QueuedRun | undefined): other is QueuedRun => other?.status === run.status
  const beside = [below, above].filter(fits)
  const neighbour = beside.find(({ priority }) => priority === run.priority) ?? beside[0]
  if (!neighbour) return null
  const move = neighbour === below ? { before: neighbour.runId } : { after: neighbour.runId }
  const moved = { ...run, priority: neighbour.priority }
  return {
    move,
    runs: numbered([...others.slice(0, to), moved, ...others.slice(to)]),
    newPriority: neighbour.priority === run.priority ? null : neighbour.priority,
  }
}

/** Places from 1 on; what has none, as it waits for a person, gets none. When each starts is not known any more. */
function numbered(runs: readonly QueuedRun[]): QueuedRun[] {
  let place = 0
  return runs.map((run) => (run.place === null ? run : { ...run, place: ++place, expectedStartAt: null }))
}
