import type { FedLine } from '@barycenter/client'
import type { MetricBand } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { chartLines } from './chart-lines'

const chart = { id: 'loss', title: 'loss', lines: [{ key: 'loss', label: 'loss' }] }
const run = (id: string) => ({ id, name: `run ${id}`, color: '#111111' })
const fedLine = (runId: string, key = 'loss'): FedLine => ({
  runId,
  key,
  count: 900,
  inRange: 400,
  unmatched: 0,
  x: [0, 1],
  steps: [0, 1],
  values: [1, Number.NaN],
  smoothed: null,
  ghosts: [{ x: [1], steps: [1], values: [Number.POSITIVE_INFINITY] }],
})
const band: MetricBand = {
  groupId: 'g',
  key: 'loss',
  runs: 3,
  count: 30,
  x: [0, 1, 2],
  n: [3, 1, 0],
  mean: [2, 5, null],
  std: [1, null, null],
  stderr: [0.5, null, null],
  min: [0, 5, null],
  max: [4, 5, null],
  smoothed: null,
}

describe('chartLines', () => {
  it('names lines by their runs, in the order of the runs, and leaves out runs without the metric', () => {
    const answer = { lines: [fedLine('b'), fedLine('a')], bands: [] }
    const lines = chartLines(answer, {
      chart,
      runs: [run('a'), run('c'), run('b')],
      groups: [],
      isOfMany: true,
      band: 'std',
    })
    expect(lines.map(({ id, label }) => [id, label])).toEqual([
      ['a', 'run a'],
      ['b', 'run b'],
    ])
    expect(lines[0]).toMatchObject({ count: 900, inRange: 400, values: [1, Number.NaN] })
    expect(lines[0]!.ghosts).toEqual([{ x: [1], steps: [1], values: [Number.POSITIVE_INFINITY] }])
  })

  it('names lines by their metrics in a chart of one run, each in a colour of its own', () => {
    const both = { ...chart, lines: [...chart.lines, { key: 'other', label: 'other' }] }
    const answer = { lines: [fedLine('a'), fedLine('a', 'other')], bands: [] }
    const lines = chartLines(answer, {
      chart: both,
      runs: [run('a')],
      groups: [],
      isOfMany: false,
      band: 'std',
    })
    expect(lines.map(({ id, label }) => [id, label])).toEqual([
      ['loss', 'loss'],
      ['other', 'other'],
    ])
    expect(new Set(lines.map(({ color }) => color)).size).toBe(2)
  })

  it.each([
    { kind: 'std', low: [1, 5, null], high: [3, 5, null] },
    { kind: 'stderr', low: [1.5, 5, null], high: [2.5, 5, null] },
    { kind: 'minmax', low: [0, 5, null], high: [4, 5, null] },
  ] as const)('draws the band of a group by $kind, N in its name', ({ kind, low, high }) => {
    const groups = [{ id: 'g', label: 'lr 0.1', color: '#222222', runIds: ['a'] }]
    const [line] = chartLines(
      { lines: [], bands: [band] },
      { chart, runs: [], groups, isOfMany: true, band: kind },
    )
    expect(line).toMatchObject({ id: 'g', label: 'lr 0.1 (N 3)', band: { runs: 3, n: [3, 1, 0], low, high } })
  })
})
