import { tmpdir } from 'node:os'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { claimRoom } from './room.mjs'

describe('room for an install', () => {
  let said

  beforeEach(() => {
    said = ''
    vi.stubEnv('CI', '')
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      said += text
      return true
    })
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    vi.restoreAllMocks()
  })

  const small = { download: 50, keeps: 10, peak: 60 }
  const large = { download: 480, keeps: 20, peak: 0 }
  const claim = (yes, ...sizes) => claimRoom('An engine', tmpdir(), yes, sizes)

  it('says what will be fetched and kept, before anything is', () => {
    claim(false, small)
    expect(said).toContain(`downloads about 50 MB, keeps 10 MB in ${tmpdir()}`)
  })

  it('needs a yes for more than 500 MB in all, or a test machine', () => {
    expect(() => claim(false, small, large)).toThrow('530 MB are not fetched unasked; add "-- --yes"')
    claim(true, small, large)
    vi.stubEnv('CI', 'true')
    claim(false, small, large)
  })

  it('ends with exit code 2 where the disk is too small', () => {
    const attempt = () => claim(true, small, { ...large, peak: 1e12 })
    expect(attempt).toThrow(/^1000000000\.1 GB of disk are needed meanwhile, .+ are free$/)
    expect(attempt).toThrow(expect.objectContaining({ exitCode: 2 }))
  })
})
