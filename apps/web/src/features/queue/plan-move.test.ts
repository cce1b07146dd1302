import type { QueuedRun } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { planMove } from './plan-move'

const queued = (name: string, priority = 0, status: QueuedRun['status'] = 'queued') =>
  ({
    runId: name,
    name,
    status,
    priority,
    place: status === 'held' ? null : 1,
    expectedStartAt: null,
  }) as unknown as QueuedRun
const names = (runs: readonly QueuedRun[] | undefined) => runs?.map(({ name }) => name).join('')

describe('a move in the queue', () => {
  const runs = [queued('a'), queued('b'), queued('c'), queued('h', 0, 'held')]

  it('places a run beside its new neighbour, and numbers the places anew', () => {
    const up = planMove(runs, 2, 0)!
    expect(up.move).toEqual({ before: 'a' })
    expect(names(up.runs)).toBe('cabh')
    expect(up.runs.map(({ place }) => place)).toEqual([1, 2, 3, null])
    const down = planMove(runs, 0, 2)!
    expect(down.move).toEqual({ after: 'c' })
    expect(names(down.runs)).toBe('bcah')
  })

  it('takes the neighbour of its own priority, else says which priority it takes over', () => {
    const mixed = [queued('x', 5), queued('y', 5), queued('z'), queued('w')]
    expect(planMove(mixed, 3, 2)).toMatchObject({ move: { before: 'z' }, newPriority: null })
    expect(planMove(mixed, 0, 1)).toMatchObject({ move: { after: 'y' }, newPriority: null })
    expect(planMove(mixed, 3, 0)).toMatchObject({ move: { before: 'x' }, newPriority: 5 })
  })

  it('is refused where nothing of its status stands, and for what cannot be moved', () => {
    expect(planMove(runs, 0, 3)).toBeNull()
    expect(planMove(runs, 1, 1)).toBeNull()
    expect(planMove([queued('r', 0, 'running'), queued('a')], 0, 1)).toBeNull()
    expect(planMove([queued('h', 0, 'held'), queued('a'), queued('b')], 0, 1)).toBeNull()
  })
})
