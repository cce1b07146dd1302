import { describe, expect, it } from 'vitest'
import {
  betterOfValue,
  columnOf,
  columnsOf,
  columnsOfKey,
  defaultColumns,
  scoreOf,
  valueKey,
} from './columns'

describe('columns by their names', () => {
  it('are found again by the name they have', () => {
    const ids = [
      ...defaultColumns(true),
      'param:model.kind',
      'tag:a:b',
      'metric:max:test/accuracy',
      'field:attempt',
    ]
    expect(columnsOf(ids).map(({ id }) => id)).toEqual(ids)
  })

  it('are none for what no page wrote', () => {
    expect(['', 'metric:median:loss', 'field:password', 'metric:last:', 'nothing'].map(columnOf)).toEqual(
      Array(5).fill(null),
    )
  })

  it('come four to a metric and one to any other key', () => {
    expect(columnsOfKey({ of: 'metric', key: 'loss' })).toEqual(
      ['last', 'min', 'max', 'mean'].map((stat) => `metric:${stat}:loss`),
    )
    expect(columnsOfKey({ of: 'tag', key: 'team' })).toEqual(['tag:team'])
  })

  it('read a value under the name that its own column has', () => {
    const column = columnOf('metric:min:val/loss')!
    expect(valueKey(column.sortValue!)).toBe(column.id)
  })
})

describe('the score of a run', () => {
  const read = (values: Record<string, number>) => (key: string) => values[key]

  it('is that of its task, though the task has an accuracy, too', () => {
    const values = {
      'metric:last:evaluate/swa/test_accuracy': 0.4,
      'metric:last:evaluate/swa/test_bits_per_character': 2.5,
    }
    expect(scoreOf(columnOf('swa')!, read(values))).toMatchObject({
      value: 2.5,
      metric: { key: 'bits_per_character' },
    })
  })

  it('is the accuracy where there is nothing else, and none of another method', () => {
    const values = { 'metric:last:evaluate/twa/test_accuracy': 0.9 }
    expect(scoreOf(columnOf('twa')!, read(values))).toMatchObject({ value: 0.9, metric: { key: 'accuracy' } })
    expect(scoreOf(columnOf('last')!, read(values))).toBeNull()
  })
})

describe('which way is better', () => {
  it.each([
    ['test/accuracy', 'higher'],
    ['evaluate/swa/test_map_50', 'higher'],
    ['val_loss', 'lower'],
    ['base/loss', 'lower'],
    ['bits_per_character', 'lower'],
    ['learning_rate', null],
    ['glossary', null],
  ])('%s: %s', (key, better) => {
    expect(betterOfValue({ of: 'metric', key, stat: 'last' })).toBe(better)
  })

  it('is nothing that counts and steps have', () => {
    expect(betterOfValue({ of: 'metric', key: 'loss', stat: 'count' })).toBeNull()
    expect(betterOfValue({ of: 'param', key: 'loss' })).toBeNull()
  })
})
