import { describe, expect, it } from 'vitest'
import { formatSamples } from './run-samples.js'

const image = { png: '', width: 64, height: 48 }
const box = { label: 'circle', x1: 0.1, y1: 0.2, x2: 0.5, y2: 0.999, score: null }

describe('formatSamples', () => {
  it('sets what is true above what the model says, and names what is wrong', () => {
    const seven = { kind: 'image', image, truth: '7', predicted: '7', confidence: 0.9876 } as const
    expect(formatSamples([seven, { ...seven, predicted: '1' }])).toBe(
      [
        '1. image      64 × 48 pixels',
        '   true       7',
        '   predicted  7 (98.76 %)',
        '',
        '2. image      64 × 48 pixels',
        '   true       7',
        '   predicted  1 (98.76 %), wrong',
      ].join('\n'),
    )
  })

  it('lists boxes by their corners in percent of the image, and says where there are none', () => {
    const truth = [box, { ...box, label: 'square' }]
    expect(
      formatSamples([{ kind: 'boxes', image, truth, predicted: [] }])
        .split('\n')
        .slice(1),
    ).toEqual([
      '   true       circle at 10, 20 to 50, 100',
      '              square at 10, 20 to 50, 100',
      '   predicted  none',
    ])
    const predicted = [{ ...box, score: 0.5 }]
    expect(formatSamples([{ kind: 'boxes', image, truth, predicted }])).toMatch(/circle .* \(50\.00 %\)$/)
  })

  it('keeps the lines of a text, and lets it not move the cursor', () => {
    const sample = { kind: 'continuation', prompt: 'To be', text: ', or\r\nnot\u001b[2J\tto' } as const
    expect(formatSamples([sample])).toBe(
      ['1. prompt  To be', '   text    , or', '           not\u25a1[2J\tto'].join('\n'),
    )
  })

  it('shows a translation below its source and its reference', () => {
    const words = { source: 'ein Hund', reference: 'a dog', translation: 'a cat' }
    expect(formatSamples([{ kind: 'translation', ...words }])).toMatch(
      /source +ein Hund\n +reference +a dog\n +translation +a cat$/,
    )
  })
})
