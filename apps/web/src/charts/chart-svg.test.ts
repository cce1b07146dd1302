import { describe, expect, it } from 'vitest'
import { chartSvg, svgSize } from './chart-svg'
import { type ChartLine, prepareChart } from './prepare-chart'
import { unitOf } from './units'

const line = (values: number[], more: Partial<ChartLine> = {}): ChartLine => ({
  id: 'loss',
  label: 'loss <of a & b>',
  color: '#3f7fe8',
  x: values.map((_, index) => index),
  steps: values.map((_, index) => index),
  values,
  smoothed: null,
  count: values.length,
  inRange: values.length,
  unmatched: 0,
  ...more,
})

const draw = (lines: ChartLine[]) =>
  chartSvg({
    title: 'Loss',
    xTitle: 'step',
    prepared: prepareChart(lines, { logX: false, logY: false, trimmed: false, zoom: null }),
    axes: { xKind: 'step', logX: false, logY: false, unit: unitOf('loss'), marks: 'off' },
    legend: lines,
    note: '3 points; raw',
  })

const pathOf = (svg: string) => /data-line="loss" d="([^"]+)"/.exec(svg)![1]!

describe('chartSvg', () => {
  it('puts points where their values are', () => {
    const points = pathOf(draw([line([0, 1, 3])]))
      .slice(1)
      .split('L')
      .map((point) => point.split(',').map(Number))
    const [[x0, y0], [x1, y1], [x2, y2]] = points as [number, number][] as [
      [number, number],
      [number, number],
      [number, number],
    ]
    expect(x1 - x0).toBeCloseTo(x2 - x1, 1)
    expect((y0 - y1) * 2).toBeCloseTo(y1 - y2, 1)
  })

  it('joins nothing across a gap, and keeps a point alone between gaps as a dot', () => {
    const svg = draw([line([1, Number.NaN, 2, Number.NaN, 3, 4])])
    expect(pathOf(svg).match(/M/g)).toHaveLength(3)
    expect(svg.match(/<circle/g)).toHaveLength(2)
  })

  it('draws bands, and text as text that cannot break the picture', () => {
    const svg = draw([line([1, 2], { band: { runs: 4, n: [4, 4], low: [0, 1], high: [2, 3] } })])
    expect(svg).toContain('data-band')
    expect(svg).toContain('>loss &lt;of a &amp; b&gt;</text>')
    expect(svg).toContain('>3 points; raw</text>')
    expect(svgSize(svg).width).toBe(800)
  })
})
