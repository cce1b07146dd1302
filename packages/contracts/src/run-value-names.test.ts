import { describe, expect, it } from 'vitest'
import type { RunValue } from './run-search.js'
import { parseRunValue, runValueName } from './run-value-names.js'

const NAMES: [string, RunValue][] = [
  ['last(test/accuracy)', { of: 'metric', key: 'test/accuracy', stat: 'last' }],
  ['mean(f(x) (y))', { of: 'metric', key: 'f(x) (y)', stat: 'mean' }],
  ['params.base.epochs', { of: 'param', key: 'base.epochs' }],
  ['tags.two\nlines', { of: 'tag', key: 'two\nlines' }],
  ['durationMs', { of: 'field', field: 'durationMs' }],
]

describe('names of values', () => {
  it.each(NAMES)('%s is read as it is written', (name, value) => {
    expect(runValueName(value)).toBe(name)
    expect(parseRunValue(name)).toEqual(value)
  })

  it('may leave out of a metric that the last value is meant', () => {
    expect(parseRunValue('metrics.loss')).toEqual({ of: 'metric', key: 'loss', stat: 'last' })
  })

  it.each(['', 'loss', 'median(loss)', 'last()', 'params.', 'constructor'])('%j names no value', (name) => {
    expect(parseRunValue(name)).toBeNull()
  })
})
