import { parseFilter } from '@barycenter/filter'
import { describe, expect, it } from 'vitest'
import { andFilter } from './filter-text'

const noRate = { kind: 'null', value: { of: 'param', key: 'learning rate' } } as const

describe('a filter with one more condition', () => {
  it.each(['', 'resnet', 'resnet 50', 'status = running or last(loss) < 1', 'created > now - 2d'])(
    '"%s" can be read',
    async (text) => {
      const both = await andFilter(text, noRate)
      expect(both).toContain('params.`learning rate` is null')
      const parsed = parseFilter(both, { now: 0 })
      expect(parsed.ok).toBe(true)
      if (parsed.ok && text !== '') expect(parsed.filter).toMatchObject({ kind: 'and', parts: { length: 2 } })
    },
  )
})
