import { describe, expect, it } from 'vitest'
import { judge } from './supervise-run.js'

const CALM = { lost: false, cancel: false, stopping: false, fruitlessAttempts: 0 }
const CRASHED = { kind: 'crashed', message: 'Trainer was killed by SIGKILL without a result' } as const
const FAILED = {
  kind: 'failed',
  failure: { code: 'LOSS_NOT_FINITE', message: 'base/train_loss at step 3', phase: 'base' },
} as const

describe('judge', () => {
  it('ends a run as its trainer says', () => {
    expect(judge({ kind: 'completed' }, CALM)).toEqual({ do: 'end', status: 'completed' })
    expect(judge(FAILED, CALM)).toEqual({ do: 'end', status: 'failed', failure: FAILED.failure })
  })

  it('drops a run that somebody else holds, whatever its trainer says', () => {
    expect(judge({ kind: 'stale' }, CALM)).toEqual({ do: 'drop' })
    expect(judge({ kind: 'completed' }, { ...CALM, lost: true })).toEqual({ do: 'drop' })
  })

  it('cancels whether the trainer stopped by itself or had to be killed', () => {
    for (const end of [{ kind: 'stopped' } as const, CRASHED]) {
      expect(judge(end, { ...CALM, cancel: true })).toEqual({ do: 'end', status: 'canceled' })
    }
  })

  it('keeps the truth of a run that ended before the cancel reached it', () => {
    expect(judge({ kind: 'completed' }, { ...CALM, cancel: true })).toEqual({
      do: 'end',
      status: 'completed',
    })
  })

  it('hands a run back when the worker stops', () => {
    expect(judge({ kind: 'stopped' }, { ...CALM, stopping: true })).toEqual({ do: 'release' })
    expect(judge(CRASHED, { ...CALM, stopping: true })).toEqual({ do: 'release' })
  })

  it('starts a crashed trainer again, but not for the fifth time without progress', () => {
    expect(judge(CRASHED, { ...CALM, fruitlessAttempts: 4 })).toMatchObject({ do: 'restart' })
    expect(judge(CRASHED, { ...CALM, fruitlessAttempts: 5 })).toMatchObject({
      do: 'end',
      status: 'failed',
      failure: { code: 'TRAINER_CRASHED', message: expect.stringContaining('SIGKILL') },
    })
  })

  it('waits for a database that is away without counting attempts', () => {
    const end = { kind: 'database-away', message: 'connection refused' } as const
    expect(judge(end, { ...CALM, fruitlessAttempts: 9 })).toMatchObject({ do: 'restart' })
  })
})
