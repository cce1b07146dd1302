import { describe, expect, it } from 'vitest'
import { CATALOGUE } from './catalogue.mjs'

const files = CATALOGUE.flatMap((set) => set.files.map((file) => ({ set: set.name, ...file })))

describe('CATALOGUE', () => {
  it('names every set once, as a data set can be named', () => {
    const names = CATALOGUE.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^[a-z0-9][a-z0-9._-]{0,63}$/)
  })

  it('fetches over https alone, and pins a size with each digest', () => {
    for (const { url, bytes, sha256 } of files) {
      expect(url).toMatch(/^https:\/\//)
      if (sha256 === null) expect(bytes).toBeNull()
      else expect([sha256, bytes]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), expect.any(Number)])
    }
  })

  it('unpacks sets of one archive only', () => {
    for (const set of CATALOGUE.filter(({ unpack }) => unpack)) expect(set.files).toHaveLength(1)
  })
})
