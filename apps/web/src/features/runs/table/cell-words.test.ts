import { describe, expect, it } from 'vitest'
import { byWords, dataWords, deltaWords, groupWords, modelWords, valueWords } from './cell-words'
import { columnOf } from './columns'

const column = (id: string) => columnOf(id)!
const stats = { n: 3, mean: 0.5, std: 0.1, stderr: 0.0577, min: 0.4, max: 0.6 }

describe('the difference to the baseline', () => {
  const delta = (id: string, own: number | string | null, other: number | string | null) =>
    deltaWords(column(id), { [id]: own }, { [id]: other })

  it('is good or bad by whether more is better', () => {
    expect(delta('metric:last:test/accuracy', 0.75, 0.5)).toEqual({ text: '+0.25', verdict: 'better' })
    expect(delta('metric:min:loss', 0.75, 0.5)).toEqual({ text: '+0.25', verdict: 'worse' })
    expect(delta('metric:min:loss', 0.25, 0.5)).toEqual({ text: '−0.25', verdict: 'better' })
  })

  it('has a sign and no verdict where nobody said which way is better', () => {
    expect(delta('metric:last:temperature', 3, 5)).toEqual({ text: '−2', verdict: 'unknown' })
    expect(delta('param:lr', 0.1, 0.1)).toEqual({ text: '±0', verdict: 'equal' })
  })

  it('is none between what are not both numbers', () => {
    expect([
      delta('param:lr', 'auto', 0.1),
      delta('metric:last:loss', 'NaN', 1),
      delta('tag:a', null, null),
    ]).toEqual([null, null, null])
  })

  it('is none between scores of different tasks', () => {
    const [accuracy, bits] = ['accuracy', 'bits_per_character'].map(
      (key) => `metric:last:evaluate/swa/test_${key}`,
    )
    expect(deltaWords(column('swa'), { [accuracy!]: 0.9 }, { [bits!]: 2 })).toBeNull()
    expect(deltaWords(column('swa'), { [accuracy!]: 0.9 }, { [accuracy!]: 0.8 })).toEqual({
      text: '+10.00',
      verdict: 'better',
    })
  })
})

describe('what a group says', () => {
  it('is mean and deviation, with how many runs they are of', () => {
    const values = { 'metric:last:loss': { stats, only: null, distinct: 3 } }
    expect(groupWords(column('metric:last:loss'), values)).toEqual({
      text: '0.5',
      spread: '± 0.1',
      title: 'Mean ± standard deviation of 3 runs; 0.4 to 0.6, standard error 0.0577',
    })
  })

  it('is the value that all share, or how many there are', () => {
    const of = (value: object) => groupWords(column('param:lr'), { 'param:lr': value as never })?.text
    expect(of({ stats: { ...stats, n: 2 }, only: 0.1, distinct: 1 })).toBe('0.1')
    expect(of({ stats: null, only: 'auto', distinct: 1 })).toBe('auto')
    expect(of({ stats: null, only: null, distinct: 4 })).toBe('4 values')
    expect(of({ stats: null, only: null, distinct: 0 })).toBeUndefined()
  })

  it('is no mean of seeds', () => {
    const of = (id: string, key: string) =>
      groupWords(column(id), { [key]: { stats, only: null, distinct: 3 } })?.text
    expect([of('seed', 'field:seed'), of('param:seed', 'param:seed')]).toEqual(['3 values', '3 values'])
  })
})

describe('words of a cell', () => {
  it('tell what has not been read from what is not there', () => {
    expect([undefined, null, 'NaN', true, 0.123456].map((value) => valueWords(value))).toEqual([
      null,
      '–',
      'NaN',
      'true',
      '0.1235',
    ])
  })

  it('name a model by its params, and an external one as it logged', () => {
    const params = (entries: Record<string, string | number | null>) =>
      modelWords(Object.fromEntries(Object.entries(entries).map(([key, value]) => [`param:${key}`, value])))
    expect(params({ 'model.kind': 'mlp', 'model.hidden.0': 16, 'model.hidden.1': 8 })).toBe('mlp 16·8')
    expect(params({ 'model.kind': 'cnn', 'model.channels.0': 8, 'model.dense': 32 })).toBe('cnn 8 → 32')
    expect(params({ 'model.kind': 'vgg', 'model.depth': 11, 'model.width': 64 })).toBe('vgg 11 × 64')
    expect(params({ 'model.kind': null, model: 'resnet18' })).toBe('resnet18')
    expect(params({})).toBeNull()
    expect(dataWords({ 'param:dataset.name': null, 'param:dataset': 'cifar' })).toBe('cifar')
  })

  it('name a group by its value', () => {
    expect([byWords('lr', 0.1), byWords('team', null)]).toEqual(['lr = 0.1', 'no team'])
  })
})
