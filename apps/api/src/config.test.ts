import { describe, expect, it } from 'vitest'
import { readConfig } from './config.js'

const DATABASE_URL = 'postgresql://me:secret@127.0.0.1:5432/barycenter'

describe('readConfig', () => {
  it('needs only the database; the rest has defaults, and an empty variable counts as not set', () => {
    expect(readConfig({ DATABASE_URL, PORT: '', BARYCENTER_WEB_DIR: '' })).toEqual({
      port: 4747,
      host: '127.0.0.1',
      databaseUrl: DATABASE_URL,
      webDir: null,
      commit: null,
      instance: null,
      uploadLimit: 2048 * 1024 * 1024,
      artifactLimit: 1024 * 1024 * 1024,
      databaseDir: null,
      storage: { trashDays: 30, chunkGraceMinutes: 60 },
      logLevel: 'info',
    })
  })

  it('refuses to listen beyond loopback and says why', () => {
    expect(() => readConfig({ DATABASE_URL, HOST: '0.0.0.0' })).toThrow(
      /HOST: found "0\.0\.0\.0", expected a loopback address .* no accounts yet/,
    )
  })

  it('lists every problem at once', () => {
    const read = () => readConfig({ PORT: '70000', LOG_LEVEL: 'loud' })
    expect(read).toThrow(/PORT: found "70000", expected a value of at most 65535/)
    expect(read).toThrow(/LOG_LEVEL: found "loud", expected one of "trace"/)
    expect(read).toThrow(/DATABASE_URL: found nothing, expected/)
  })

  it('does not repeat the password of a database address it refuses', () => {
    expect(() => readConfig({ DATABASE_URL: 'mysql://me:secret@127.0.0.1/db' })).toThrow(
      /^(?!.*secret).*DATABASE_URL/s,
    )
  })
})
