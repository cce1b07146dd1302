import type { Run, RunKey } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { brushedRuns } from './brush'
import { chooseValues, neededValues } from './explore-choice'
import { escapeHtml, modelCsv } from './explore-model'
import { type ExploreRow, keysOfRuns, rowsOfRuns } from './explore-rows'
import { ExploreState } from './explore-state'
import { likelyTarget, valueTitle } from './explore-values'
import { prepareBars } from './prepare-bars'
import { binsOf } from './prepare-histogram'
import { parallelAxes } from './prepare-parallel'
import { prepareScatter } from './prepare-scatter'
import { keysOfScope } from './scope-rows'
import { fractionOn, scaleColor, valueAxis } from './value-axis'

const paint = { axis: '#686c78', grid: '#ececf0', ink: '#17181c' }
const row = (id: string, values: ExploreRow['values'], group = id): ExploreRow => ({
  id,
  name: `run ${id}`,
  group,
  groupName: `group ${group}`,
  color: '#3f7fe8',
  values,
})
const ROWS = [
  row('a', { 'params.lr': 0.001, 'params.kind': 'sgd', 'last(score)': 0.5 }, 'x'),
  row('b', { 'params.lr': 0.1, 'params.kind': 'adam', 'last(score)': 0.7 }, 'x'),
  row('c', { 'params.lr': 0.01, 'params.kind': 'sgd', 'last(score)': 0.9 }),
  row('d', { 'params.lr': 0, 'params.kind': undefined, 'last(score)': null }),
]

describe('axes of values', () => {
  it('places numbers by size or power of ten, and words by their order', () => {
    const linear = valueAxis(ROWS, 'params.lr', [])
    expect([linear.kind, linear.range]).toEqual(['number', [0, 0.1]])
    const log = valueAxis(ROWS, 'params.lr', ['params.lr'])
    expect(log.range).toEqual([-3, -1])
    expect([fractionOn(log, 0.01), fractionOn(log, 0), fractionOn(log, undefined)]).toEqual([0.5, null, null])
    const words = valueAxis(ROWS, 'params.kind', ['params.kind'])
    expect([words.kind, words.logarithmic, words.words]).toEqual(['words', false, ['adam', 'sgd']])
  })

  it('colours from end to end, and what has no value in grey', () => {
    expect([scaleColor(0), scaleColor(1), scaleColor(null)]).toEqual(['#3f7fe8', '#d0690f', '#6f7f95'])
    expect(scaleColor(1 / 6)).toMatch(/^#[0-9a-f]{6}$/)
  })
})

describe('a brush', () => {
  it('holds runs that lie in a part of every brushed axis', () => {
    const axes = parallelAxes(ROWS, ['params.lr', 'params.kind', 'last(score)'], ['params.lr'])
    expect(brushedRuns(ROWS, axes, {})).toBeNull()
    expect(brushedRuns(ROWS, axes, { 'params.lr': [[-2.5, -0.5]] })).toEqual(['b', 'c'])
    expect(brushedRuns(ROWS, axes, { 'params.lr': [[-2.5, -0.5]], 'params.kind': [[0.5, 1.5]] })).toEqual([
      'c',
    ])
    expect(
      brushedRuns(ROWS, axes, {
        'last(score)': [
          [0, 0.6],
          [0.8, 1],
        ],
      }),
    ).toEqual(['a', 'c'])
  })
})

describe('what is drawn', () => {
  it('is one bar for each run, or one with an interval for the seeds of a config', () => {
    const bars = prepareBars(ROWS, { target: 'last(score)', bySeeds: true, log: [], paint })
    expect(bars.rows.map(({ label, runIds, cells }) => [label, runIds, cells])).toEqual([
      ['run c', ['c'], ['0.9', '–', '1']],
      ['group x', ['a', 'b'], ['0.6', '1.271', '2']],
    ])
    const each = prepareBars(ROWS, { target: 'last(score)', bySeeds: false, log: [], paint })
    expect(each.rows.map(({ key }) => key)).toEqual(['c', 'b', 'a'])
    expect(modelCsv(bars)).toMatch(/^config,score,± 95 %,N\r\nrun c,0\.9,,1\r\ngroup x,0\.6,1\.27/)
  })

  it('is a point where a run has both values, and the others are told of', () => {
    const scatter = prepareScatter(ROWS, {
      x: 'params.lr',
      y: 'last(score)',
      color: 'run',
      log: ['params.lr'],
      paint,
    })
    expect(scatter.rows.map(({ key }) => key)).toEqual(['a', 'b', 'c'])
    expect(scatter.notes[0]).toMatch(/^1 run without both values/)
  })

  it('is every run in one bin, the largest value in the last', () => {
    const bins = binsOf(ROWS, 'last(score)', [])
    expect(bins.map(({ rows }) => rows.length)).toEqual([1, 0, 1, 0, 1])
    expect(binsOf(ROWS.slice(0, 1), 'last(score)', []).map(({ rows }) => rows.length)).toEqual([1])
    expect(binsOf(ROWS, 'params.lr', ['params.lr']).reduce((sum, { rows }) => sum + rows.length, 0)).toBe(3)
    expect(binsOf([], 'last(score)', [])).toEqual([])
  })
})

describe('what is drawn when nothing is chosen', () => {
  const keys = {
    params: ['params.lr', 'params.seed'],
    metrics: ['last(train/loss)', 'last(test/accuracy)'],
    stats: ['min(train/loss)'],
    tags: [],
    fields: [],
  }
  it('is a score over the params that vary, seeds aside', () => {
    expect(chooseValues(ExploreState.parse({}), keys)).toEqual({
      target: 'last(test/accuracy)',
      axes: ['params.lr', 'last(test/accuracy)'],
      x: 'params.lr',
      y: 'last(test/accuracy)',
      color: 'run',
    })
    expect(neededValues(ExploreState.parse({ kind: 'histogram' }), keys)).toEqual(['last(test/accuracy)'])
    expect(likelyTarget(['last(train/loss)', 'last(step)'])).toBe('last(train/loss)')
    expect(likelyTarget([])).toBe('')
  })
})

it('offers of each metric of given runs the same, and draws those that were asked for', () => {
  const run = { id: 'r', name: 'r', seed: 1, params: {}, tags: {}, summary: { loss: 0.5 } } as unknown as Run
  const keys = keysOfRuns([run])
  expect(keys.stats).toEqual(['min(loss)', 'max(loss)', 'mean(loss)'])
  const stats = new Map([['r', { 'min(loss)': 0.25 }]])
  const [drawn] = rowsOfRuns([run], ['last(loss)', 'min(loss)', 'max(loss)'], () => '#000000', stats)
  expect(drawn!.values).toMatchObject({ 'last(loss)': 0.5, 'min(loss)': 0.25, 'max(loss)': undefined })
})

it('offers of each metric the last value, and the least, the largest and the mean of all', () => {
  const keys = keysOfScope([
    { of: 'metric', key: 'loss' },
    { of: 'metric', key: 'system/trainer_cpu_percent' },
  ] as RunKey[])
  expect(keys.metrics).toEqual(['last(loss)'])
  expect(keys.stats).toEqual(['min(loss)', 'max(loss)', 'mean(loss)'])
})

it('names values and keeps markup of names out of tooltips', () => {
  expect(['params.lr', 'min(loss)', 'tags.team', 'durationMs'].map(valueTitle)).toEqual([
    'lr',
    'min loss',
    'tag team',
    'duration',
  ])
  expect(escapeHtml('<b>"a"&')).toBe('&#60;b&#62;&#34;a&#34;&#38;')
})
