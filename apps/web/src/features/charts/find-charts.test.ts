import { describe, expect, it } from 'vitest'
import { groupMetricKeys } from '../../charts/chart-groups'
import { findCharts, layOutCharts } from './find-charts'

const sections = groupMetricKeys(['train/loss', 'train/lr', 'val/loss', 'val/accuracy'])
const ids = (found: { charts: { id: string }[] }[]) =>
  found.flatMap(({ charts }) => charts.map(({ id }) => id))

describe('findCharts', () => {
  it('finds by an expression in any case, and leaves out sections without a chart', () => {
    const { sections: found, fault } = findCharts(sections, '^TRAIN/l(oss|r)$')
    expect(ids(found).sort()).toEqual(['train/loss', 'train/lr'])
    expect(found.map(({ name }) => name)).toEqual(['train'])
    expect(fault).toBeNull()
  })

  it('says in words what is wrong with an expression, and shows all', () => {
    const { sections: found, fault } = findCharts(sections, 'loss(')
    expect(fault).toMatch(/^“loss\(” is not a regular expression: .+\. All charts are shown\.$/)
    expect(ids(found)).toHaveLength(4)
  })
})

describe('layOutCharts', () => {
  it('shows pinned charts on top alone, hidden ones nowhere, and walks them as they are seen', () => {
    const {
      pinned,
      sections: below,
      order,
      hidden,
    } = layOutCharts(sections, {
      pinned: ['val/accuracy', 'gone'],
      hidden: ['train/lr', 'val/loss'],
    })
    expect(pinned.map(({ id }) => id)).toEqual(['val/accuracy'])
    expect(ids(below)).toEqual(['train/loss'])
    expect(order.map(({ chart, section }) => [chart.id, section])).toEqual([
      ['val/accuracy', 'val'],
      ['train/loss', 'train'],
    ])
    expect(hidden.map(({ id }) => id).sort()).toEqual(['train/lr', 'val/loss'])
  })
})
