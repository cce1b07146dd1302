import type { Run } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { groupRuns, spreadOf } from './group-runs'

const run = (id: string, groupId: string | null) => ({ id, groupId }) as Run

describe('groupRuns', () => {
  it('gathers runs of one launch where the first of them stands', () => {
    const rows = groupRuns([run('a', 'g'), run('b', null), run('c', 'g')])
    expect(rows).toEqual([
      { kind: 'group', groupId: 'g', runs: [run('a', 'g'), run('c', 'g')] },
      { kind: 'run', run: run('b', null) },
    ])
  })

  it('leaves a group alone of which only one run is listed', () => {
    expect(groupRuns([run('a', 'g')])).toEqual([{ kind: 'run', run: run('a', 'g') }])
  })
})

describe('spreadOf', () => {
  it('takes mean and sample deviation over the known values', () => {
    expect(spreadOf([1, null, 3])).toEqual({ mean: 2, deviation: Math.SQRT2, count: 2 })
  })

  it('has no deviation for one value and nothing for none', () => {
    expect(spreadOf([0.5])).toEqual({ mean: 0.5, deviation: null, count: 1 })
    expect(spreadOf([null])).toBeNull()
  })
})
