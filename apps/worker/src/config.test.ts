import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { readConfig } from './config.js'

const URL = 'postgresql://localhost:5432/barycenter'

describe('readConfig', () => {
  it('needs only the address of the database', () => {
    expect(readConfig({ DATABASE_URL: URL })).toEqual({
      databaseUrl: URL,
      dataRoots: [],
      moduleRoots: [],
      engine: 'auto',
      workerId: expect.stringMatching(/.+-\d+$/),
      pools: ['default'],
      labels: [],
      slots: 1,
      commit: null,
      writing: { spoolRoot: path.resolve('data/spool'), spoolLimitBytes: 2 ** 31, sampleEveryMs: 10_000 },
      logLevel: 'info',
    })
  })

  it('splits data roots, and takes an empty variable as not set', () => {
    const roots = [tmpdir(), process.cwd()].join(path.delimiter)
    const config = readConfig({ DATABASE_URL: URL, BARYCENTER_DATA_ROOTS: roots, BARYCENTER_ENGINE: '' })
    expect(config.dataRoots).toEqual([tmpdir(), process.cwd()])
    expect(config.engine).toBe('auto')
  })

  it('reads pools, labels and slots, and refuses what is none', () => {
    const read = (env: Record<string, string>) => readConfig({ DATABASE_URL: URL, ...env })
    const given = {
      BARYCENTER_WORKER_POOL: 'gpu, default',
      BARYCENTER_WORKER_LABELS: 'room=a,fast',
      BARYCENTER_WORKER_SLOTS: '3',
    }
    expect(read(given)).toMatchObject({ pools: ['gpu', 'default'], labels: ['room=a', 'fast'], slots: 3 })
    expect(() => read({ BARYCENTER_WORKER_SLOTS: '0' })).toThrow(
      /BARYCENTER_WORKER_SLOTS: found "0", expected a whole number from 1 to 64/,
    )
    expect(() => read({ BARYCENTER_WORKER_POOL: 'a b' })).toThrow(/BARYCENTER_WORKER_POOL/)
  })

  it('keeps the spool with the data, and takes 0 seconds between samples for none', () => {
    const { writing } = readConfig({
      DATABASE_URL: URL,
      BARYCENTER_DATA_DIR: '/var/lib/barycenter',
      BARYCENTER_SPOOL_LIMIT_MB: '1',
      BARYCENTER_SYSTEM_METRICS_SECONDS: '0',
    })
    expect(writing).toEqual({
      spoolRoot: '/var/lib/barycenter/spool',
      spoolLimitBytes: 2 ** 20,
      sampleEveryMs: null,
    })
  })

  it('lists every problem at once, each with what was found and expected', () => {
    const read = () =>
      readConfig({
        DATABASE_URL: 'mysql://localhost',
        BARYCENTER_ENGINE: 'quantum',
        BARYCENTER_DATA_ROOTS: '/nowhere/at/all',
        LOG_LEVEL: 'loud',
        BARYCENTER_SPOOL_LIMIT_MB: '0',
      })
    expect(read).toThrow(
      /DATABASE_URL: found "mysql:\/\/localhost", expected a URL that starts with postgres/,
    )
    expect(read).toThrow(/BARYCENTER_ENGINE: found "quantum", expected one of "auto"/)
    expect(read).toThrow(
      /BARYCENTER_DATA_ROOTS: found "\/nowhere\/at\/all", expected folders that exist.*missing: \/nowhere\/at\/all/,
    )
    expect(read).toThrow(/LOG_LEVEL: found "loud"/)
    expect(read).toThrow(/BARYCENTER_SPOOL_LIMIT_MB: found "0", expected a whole number, 1 or more/)
  })
})
