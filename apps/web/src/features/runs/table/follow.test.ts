import type { Run } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { mayBelong, withRun } from './follow'
import type { RunLine } from './values'

const run = {
  id: 'r',
  name: 'renamed',
  experimentId: 'e',
  status: 'running',
  tags: { team: 'x' },
  params: { lr: 0.1 },
  summary: { loss: 0.5, diverged: null },
  failure: null,
  archivedAt: null,
  deletedAt: null,
} as unknown as Run

describe('news of a run', () => {
  it('change what a whole run tells, and keep what it does not', () => {
    const values = {
      'metric:last:loss': 0.7,
      'metric:min:loss': 0.4,
      'metric:last:diverged': 'NaN',
      'metric:last:unknown': 3,
      'param:lr': 0.2,
      'tag:team': null,
      'field:name': 'old',
    } as RunLine['values']
    const line = withRun({ key: 'r', facts: {} as RunLine['facts'], values }, run, 0)
    expect(line.facts).toMatchObject({ name: 'renamed', status: 'running' })
    expect(line.values).toEqual({
      'metric:last:loss': 0.5,
      'metric:min:loss': 0.4,
      'metric:last:diverged': 'NaN',
      'metric:last:unknown': null,
      'param:lr': 0.1,
      'tag:team': 'x',
      'field:name': 'renamed',
    })
  })

  it('belong to a list by experiment, archive and trash', () => {
    const scope = { experimentId: 'e' as never, archived: false, filter: '' }
    expect(mayBelong(run, scope)).toBe(true)
    expect(mayBelong({ ...run, deletedAt: '2026-01-01T00:00:00Z' } as Run, scope)).toBe(false)
    expect(mayBelong({ ...run, archivedAt: '2026-01-01T00:00:00Z' } as Run, scope)).toBe(false)
    expect(mayBelong(run, { ...scope, experimentId: 'other' as never })).toBe(false)
  })
})
