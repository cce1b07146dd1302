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
      engine: 'auto',
      workerId: expect.stringMatching(/.+-\d+$/),
      commit: null,
      logLevel: 'info',
    })
  })

  it('splits data roots, and takes an empty variable as not set', () => {
    const roots = [tmpdir(), process.cwd()].join(path.delimiter)
    const config = readConfig({ DATABASE_URL: URL, BARYCENTER_DATA_ROOTS: roots, BARYCENTER_ENGINE: '' })
    expect(config.dataRoots).toEqual([tmpdir(), process.cwd()])
    expect(config.engine).toBe('auto')
  })

  it('lists every problem at once, each with what was found and expected', () => {
    const read = () =>
      readConfig({
        DATABASE_URL: 'mysql://localhost',
        BARYCENTER_ENGINE: 'quantum',
        BARYCENTER_DATA_ROOTS: '/nowhere/at/all',
        LOG_LEVEL: 'loud',
      })
    expect(read).toThrow(
      /DATABASE_URL: found "mysql:\/\/localhost", expected a URL that starts with postgres/,
    )
    expect(read).toThrow(/BARYCENTER_ENGINE: found "quantum", expected one of "auto"/)
    expect(read).toThrow(
      /BARYCENTER_DATA_ROOTS: found "\/nowhere\/at\/all", expected folders that exist.*missing: \/nowhere\/at\/all/,
    )
    expect(read).toThrow(/LOG_LEVEL: found "loud"/)
  })
})
