import { describe, expect, it } from 'vitest'
import { planStarts } from './queue-plan.js'

const run = (workers: string[], duration: number | null = 10, notBefore: number | null = null) => ({
  workers,
  duration,
  notBefore,
})
const worker = (id: string, slots = 1, busyUntil: (number | null)[] = []) => ({ id, slots, busyUntil })

describe('planStarts', () => {
  it('fills free slots at once, then as they become free', () => {
    const runs = [run(['a']), run(['a']), run(['a'])]
    expect(planStarts(100, runs, [worker('a', 2)])).toEqual([100, 100, 110])
  })

  it('waits for the run in hand', () => {
    expect(planStarts(100, [run(['a']), run(['a'])], [worker('a', 1, [130])])).toEqual([130, 140])
    expect(planStarts(100, [run(['a'])], [worker('a', 1, [90])])).toEqual([100])
  })

  it('lets a run that only one worker fits not wait for those before it on others', () => {
    const runs = [run(['a']), run(['b']), run(['a', 'b'])]
    expect(planStarts(0, runs, [worker('a', 1), worker('b', 1, [4])])).toEqual([0, 4, 10])
  })

  it('does not know what stands behind an unknown duration, but for other slots', () => {
    const runs = [run(['a', 'b'], null), run(['a']), run(['a', 'b'])]
    expect(planStarts(0, runs, [worker('a'), worker('b')])).toEqual([0, null, 0])
    expect(planStarts(0, [run(['a'])], [worker('a', 1, [null])])).toEqual([null])
  })

  it('knows of no start where no worker fits, and of none before a retry may begin', () => {
    expect(planStarts(0, [run([]), run(['a'], 5, 50)], [worker('a')])).toEqual([null, 50])
  })
})
