import { describe, expect, it } from 'vitest'
import { groupMetricKeys, metricTitle } from './chart-groups'

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

  it('calls metrics of a task by their titles, and puts them after the loss', () => {
    const keys = ['base/held_out_map_50', 'base/train_loss', 'base/learning_rate']
    const [section] = groupMetricKeys(keys)
    expect(section!.charts.map(({ title }) => title)).toEqual([
      'base loss',
      'base mAP@0.5',
      'base learning rate',
    ])
  })
})

describe('metricTitle', () => {
  it('tells where, on which part of the data, and what was measured', () => {
    expect(
      ['base/held_out_map_50', 'base/train_loss', 'twa/learning_rate', 'loss', 'a/b/x_y'].map(metricTitle),
    ).toEqual(['base held out mAP@0.5', 'base train loss', 'twa learning rate', 'loss', 'a b x y'])
  })
})
