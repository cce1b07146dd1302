import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { AppError, type EngineRecord, type Run, type RunAction } from '@barycenter/contracts'
import type { Database } from '@barycenter/db'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { judge } from './judge.js'
import { superviseRun } from './supervise-run.js'
import type { TrainerOrder } from './trainer-protocol.js'

const CALM = {
  lost: false,
  cancel: false,
  pausing: false,
  stopping: false,
  fruitlessAttempts: 0,
  otherEngine: null,
}
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

  it('lets go of a run that is to pause, and cancels where both were asked for', () => {
    expect(judge({ kind: 'stopped' }, { ...CALM, pausing: true })).toEqual({ do: 'release' })
    expect(judge(CRASHED, { ...CALM, pausing: true })).toEqual({ do: 'release' })
    const both = { ...CALM, pausing: true, cancel: true }
    expect(judge({ kind: 'stopped' }, both)).toEqual({ do: 'end', status: 'canceled' })
  })

  it('hands back a run whose engine is not here, but ends one that the own engine fails', () => {
    const failure = { code: 'ENGINE_UNAVAILABLE', message: 'not installed', phase: null } as const
    expect(judge({ kind: 'failed', failure }, { ...CALM, otherEngine: 'webgpu' })).toEqual({
      do: 'release',
      missing: { engine: 'webgpu', reason: 'not installed' },
    })
    expect(judge({ kind: 'failed', failure }, CALM)).toEqual({ do: 'end', status: 'failed', failure })
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

describe('superviseRun', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'barycenter-supervise-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const AWAY = `process.send({ type: 'ended', outcome: { kind: 'database-away', message: 'gone' } }, () => process.exit(0))`
  /** Trainers that run `script`; the usual one says at once that the database is away. `onAway` is called when the supervisor has heard it. */
  function supervise(
    signal: AbortSignal,
    onAway: (ask: (action: RunAction) => void) => void,
    requestedAction: RunAction | null = null,
    script = AWAY,
    release = async () => {},
  ) {
    const lines: string[] = []
    const starts = path.join(folder, 'starts')
    const entry = path.join(folder, 'trainer.mjs')
    writeFileSync(starts, '')
    writeFileSync(
      entry,
      `import { appendFileSync } from 'node:fs'
       appendFileSync(${JSON.stringify(starts)}, 'x')
       ${script}`,
    )
    const calls: unknown[] = []
    let check = () => {}
    const queue = {
      heartbeat: async () => ({ requestedAction }),
      end: async (_run: unknown, _token: unknown, end: unknown) => calls.push(end),
      release: async () => {
        await release()
        calls.push('released')
      },
    }
    const ask = (action: RunAction) => {
      requestedAction = action
      check()
    }
    const write = (line: string) => {
      lines.push(JSON.parse(line).msg)
      if (line.includes('trainer lost the database')) onAway(ask)
    }
    const done = superviseRun({
      database: { queue } as unknown as Database,
      run: { id: 'run', provenance: null, config: null } as Run,
      workerId: 'worker-1',
      engine: { name: 'wasm' } as EngineRecord,
      token: 1n,
      order: { writing: { spoolRoot: path.join(folder, 'spool') } } as TrainerOrder,
      trainerModule: pathToFileURL(entry),
      log: pino({}, { write }),
      signal,
      onControl: (look) => {
        check = look
      },
    })
    return done.then(() => ({ calls, lines, starts: readFileSync(starts, 'utf8').length }))
  }

  it('cancels between two trainers without starting another one', async () => {
    const { calls, starts } = await supervise(new AbortController().signal, (ask) => ask('cancel'))
    expect(calls).toEqual([{ status: 'canceled' }])
    expect(starts).toBe(1)
  })

  it('cancels within two seconds where the trainer cannot look up, and does not call that a crash', async () => {
    const startedMs = performance.now()
    const { calls, lines } = await supervise(
      new AbortController().signal,
      () => {},
      'cancel',
      'for (;;) { /* as in a long product */ }',
    )
    expect(performance.now() - startedMs).toBeLessThan(2000)
    expect(calls).toEqual([{ status: 'canceled' }])
    expect(lines).toEqual(['run ended'])
  })

  it('lets go of a run that is to pause between two trainers, once', async () => {
    const { calls, starts } = await supervise(new AbortController().signal, (ask) => ask('pause'))
    expect(calls).toEqual(['released'])
    expect(starts).toBe(1)
  })

  it('waits for a database that goes away before the run is paused', async () => {
    const tries = [
      () => Promise.reject(new AppError('DATABASE_UNAVAILABLE', 'refused')),
      () => Promise.reject(new AppError('STORAGE_UNAVAILABLE', 'PUT s3://bucket/chunk: status 503')),
    ]
    const { calls, lines } = await supervise(
      new AbortController().signal,
      (ask) => ask('pause'),
      null,
      AWAY,
      () => tries.shift()?.() ?? Promise.resolve(),
    )
    expect(calls).toEqual(['released'])
    expect(lines.at(-1)).toBe('run handed back')
  })

  it('leaves the run behind, with its spool, where the worker stops while the database is away', async () => {
    const left = path.join(folder, 'spool', 'run-1')
    mkdirSync(left, { recursive: true })
    const { calls, lines } = await supervise(
      AbortSignal.abort(),
      () => {},
      null,
      AWAY,
      () => Promise.reject(new AppError('DATABASE_UNAVAILABLE', 'refused')),
    )
    expect(calls).toEqual([])
    expect(lines).toEqual(['run left behind'])
    expect(existsSync(left)).toBe(true)
  })

  it('removes the spool of a run that another worker has taken meanwhile', async () => {
    const left = path.join(folder, 'spool', 'run-1')
    mkdirSync(left, { recursive: true })
    await supervise(
      new AbortController().signal,
      (ask) => ask('pause'),
      null,
      AWAY,
      () => Promise.reject(new AppError('STALE_FENCING_TOKEN', 'token 1 is over')),
    )
    expect(existsSync(left)).toBe(false)
  })

  it('hands a run back untouched when its worker was told to stop while it claimed', async () => {
    const { calls, starts } = await supervise(AbortSignal.abort(), () => {})
    expect(calls).toEqual(['released'])
    expect(starts).toBe(0)
  })
})
