import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { keepDraft, keptDraft } from './kept-draft'

describe('kept drafts', () => {
  const items = new Map<string, string>()
  beforeEach(() => {
    items.clear()
    vi.stubGlobal('localStorage', {
      getItem: (name: string) => items.get(name) ?? null,
      setItem: (name: string, value: string) => items.set(name, value),
      removeItem: (name: string) => items.delete(name),
    })
  })
  afterEach(() => vi.unstubAllGlobals())

  it('come back under their key alone, with the text that they began from', () => {
    keepDraft('run.1', { base: 'old', draft: 'new' })
    expect(keptDraft('run.1')).toEqual({ base: 'old', draft: 'new' })
    expect(keptDraft('run.2')).toBeNull()
  })

  it('are gone once saved, discarded or as they began', () => {
    keepDraft('run.1', { base: 'old', draft: 'new' })
    keepDraft('run.1', { base: 'old', draft: 'old' })
    expect(keptDraft('run.1')).toBeNull()
    keepDraft('run.1', { base: '', draft: 'new' })
    keepDraft('run.1', null)
    expect(items.size).toBe(0)
  })

  it('are none where the browser keeps nothing or other things', () => {
    items.set('barycenter.draft.run.1', '{"draft":3}')
    expect(keptDraft('run.1')).toBeNull()
    vi.stubGlobal('localStorage', undefined)
    expect(() => keepDraft('run.1', { base: '', draft: 'x' })).not.toThrow()
    expect(keptDraft('run.1')).toBeNull()
  })
})
