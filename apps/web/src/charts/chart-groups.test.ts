import { describe, expect, it } from 'vitest'
import { groupMetricKeys } from './chart-groups'

describe('groupMetricKeys', () => {
  it('puts one measure on several parts of the data into one chart, train first', () => {
    expect(groupMetricKeys(['base/train_loss', 'base/held_out_loss'])).toEqual([
      {
        name: 'base',
        charts: [
          {
            id: 'base/loss',
            title: 'base loss',
            lines: [
              { key: 'base/train_loss', label: 'train' },
              { key: 'base/held_out_loss', label: 'held out' },
            ],
          },
        ],
      },
    ])
  })

  it('makes a numbered family one chart, in the order of the numbers', () => {
    const keys = [10, 2, 0].map((index) => `twa/averaging_weight/${index}`)
    const [section] = groupMetricKeys(keys)
    expect(section!.charts[0]!.title).toBe('twa averaging weight')
    expect(section!.charts[0]!.lines.map(({ label }) => label)).toEqual(['#0', '#2', '#10'])
  })

  it('orders sections as a run goes, then others by name; loss before the rest', () => {
    const sections = groupMetricKeys([
      'zoo/x',
      'twa/train_loss',
      'base/learning_rate',
      'base/train_loss',
      'plain',
    ])
    expect(sections.map(({ name }) => name)).toEqual(['base', 'twa', 'metrics', 'zoo'])
    expect(sections[0]!.charts.map(({ id }) => id)).toEqual(['base/loss', 'base/learning_rate'])
  })
})
