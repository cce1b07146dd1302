import { describe, expect, it } from 'vitest'
import { createSkipLog } from './record-policy.js'

describe('createSkipLog', () => {
  it('names file, record, what was found and what was expected when it refuses', () => {
    const log = createSkipLog('refuse')
    expect(() => log.refuse('a.tsv', 'line 3', 'no tab', 'label<TAB>text')).toThrow(
      expect.objectContaining({
        code: 'DATASET_INVALID',
        message: 'a.tsv line 3: found no tab, expected label<TAB>text',
      }),
    )
  })

  it('counts every skipped record and keeps the first twenty', () => {
    const log = createSkipLog('skip')
    for (let line = 1; line <= 25; line++) log.refuse('a.tsv', `line ${line}`, 'no tab', 'a tab')
    log.refuse('b.png', null, 'a text', 'an image')
    expect(log.skipped.count).toBe(26)
    expect(log.skipped.first).toHaveLength(20)
    expect(log.skipped.first[1]).toEqual({
      file: 'a.tsv',
      record: 'line 2',
      reason: 'found no tab, expected a tab',
    })
  })
})
