import { scoreMetric } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { differenceUnit, formatDeviation, formatDifference, formatMetric } from './format-metric'

const accuracy = scoreMetric('image-classification')
const bits = scoreMetric('language-model')
const bleu = scoreMetric('translation')

describe('values of metrics', () => {
  it('are written in their unit', () => {
    expect([formatMetric(0.97314, accuracy), formatMetric(2.1132, bits), formatMetric(27.36, bleu)]).toEqual([
      '97.31 %',
      '2.113 bits',
      '27.4',
    ])
    expect([formatMetric(0.123456, null), formatMetric(null, bits)]).toEqual(['0.1235', '–'])
  })

  it('differ with a sign, in points of percentages, and say which way is better', () => {
    expect(formatDifference(0.0123, accuracy)).toEqual({ text: '+1.23', verdict: 'better' })
    expect(formatDifference(-0.0123, accuracy)).toEqual({ text: '−1.23', verdict: 'worse' })
    expect(formatDifference(-0.0123, bits)).toEqual({ text: '−0.012', verdict: 'better' })
    expect(formatDifference(1.25, bleu)).toEqual({ text: '+1.3', verdict: 'better' })
    expect(formatDifference(-0.000001, accuracy)).toEqual({ text: '±0.00', verdict: 'equal' })
    expect([accuracy, bits, bleu].map(differenceUnit)).toEqual(['points', 'bits', 'points'])
  })

  it('spread in the same unit', () => {
    expect([formatDeviation(0.0045, accuracy), formatDeviation(0.0045, bits)]).toEqual(['0.45', '0.004'])
  })

  it('spread by more than 0 where they do', () => {
    expect([formatDeviation(0.0000123, accuracy), formatDeviation(0, accuracy)]).toEqual(['0.001', '0'])
  })
})
