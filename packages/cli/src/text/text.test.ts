import { compareRuns } from '@barycenter/client'
import type { MethodResult, Run } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { duration, number, percent } from './numbers.js'
import { describeProgress } from './progress.js'
import { formatComparison } from './run-comparison.js'
import { formatResults } from './run-results.js'
import { formatTable } from './table.js'

const result = (method: MethodResult['method'], testCorrect: number): MethodResult => ({
  method,
  testAccuracy: testCorrect / 200,
  testLoss: 0.12345,
  testCorrect,
  testCount: 200,
  heldOutAccuracy: 0.5,
  heldOutLoss: 1,
  snapshots: 3,
  weightsSha256: 'ab'.repeat(32),
  budget: {
    baseEpochs: 2,
    twaEpochs: 1,
    gradientEvaluations: 5400,
    extractionMs: 12.5,
    normPasses: 1,
    forwardImages: 1800,
  },
})

const run = (name: string, params: Run['params'], results: MethodResult[]) =>
  ({ name, kind: 'trained', provenance: null, params, results, summary: {} }) as unknown as Run

describe('numbers', () => {
  it('are short and say when there is none', () => {
    expect([percent(0.97312), percent(undefined)]).toEqual(['97.31 %', '–'])
    expect([0.123456, 0.25, 12, 123_456.7, Number.NaN, null].map(number)).toEqual([
      '0.1235',
      '0.2500',
      '12',
      '123457',
      'NaN',
      '–',
    ])
    expect([0, 59_400, 83_000, 7_380_000, null].map(duration)).toEqual([
      '0 s',
      '59 s',
      '1 min 23 s',
      '2 h 3 min',
      '–',
    ])
  })
})

describe('tables', () => {
  it('pad every column to its widest cell, numbers to the right', () =>
    expect(
      formatTable(
        ['name', 'n'],
        [
          ['a', '1'],
          ['long name', '22'],
        ],
        [1],
      ),
    ).toBe(['name        n', '─────────  ──', 'a           1', 'long name  22'].join('\n')))
})

describe('describeProgress', () => {
  const at = (status: Run['status'], progress: Run['progress']) =>
    describeProgress({
      run: { status, progress } as Run,
      series: new Map([['twa/loss', { key: 'twa/loss', steps: [1], times: [1], values: [0.25] }]]),
    })
  const progress = { step: 3, totalSteps: 9, fraction: 0.5, etaMs: 5000 }

  it('tells phase, step, loss of that phase and the time left', () =>
    expect(at('running', { phase: 'twa', ...progress })).toBe('twa 3/9 │ loss 0.2500 │ about 5 s left'))

  it('leaves out what is not known', () =>
    expect(at('running', { phase: 'evaluate', ...progress, etaMs: null })).toBe('evaluate 3/9'))

  it('tells the state of a run that is not running', () => {
    expect(at('queued', null)).toBe('queued')
    expect(at('completed', { phase: 'evaluate', ...progress })).toBe('completed')
  })
})

describe('formatResults', () => {
  it('lists the methods in their order, with the hash of their weights', () => {
    const lines = formatResults(run('r', {}, [result('twa', 190), result('last', 180)])).split('\n')
    expect(lines[2]).toMatch(
      /^last iterate\s+90\.00 %\s+180\/200\s+0\.1235\s+50\.00 %\s+5400\s+abababababab$/,
    )
    expect(lines[3]).toMatch(/^TWA\s+95\.00 %/)
  })
})

describe('formatComparison', () => {
  const runs = [
    run('first', { seed: 1, 'base.epochs': 4 }, [result('twa', 190)]),
    run('second', { seed: 2, 'base.epochs': 4, extra: null }, [result('twa', 180)]),
  ]
  const text = (all: boolean) => formatComparison(runs, compareRuns(runs), { all, layout: 'text' })

  it('shows what differs, a lacking param apart from null, and stars the best result', () => {
    expect(text(false)).toMatch(/^extra\s+–\s+null$/m)
    expect(text(false)).toMatch(/^seed\s+1\s+2$/m)
    expect(text(false)).not.toMatch(/^base\.epochs/m)
    expect(text(false)).toContain('1 equal param not shown')
    expect(text(false)).toMatch(/^TWA, test accuracy\s+95\.00 % \*\s+90\.00 %$/m)
  })

  it('shows equal params when asked to', () => expect(text(true)).toMatch(/^base\.epochs\s+4\s+4$/m))

  it('ends with what each method took, so that runs can be compared at equal gradient evaluations', () => {
    expect(text(false)).toMatch(/^TWA, gradient evaluations\s+5400\s+5400$/m)
    expect(text(false)).toMatch(/^TWA, subspace built in ms\s+12\.50\s+12\.50$/m)
  })

  it('writes markdown', () =>
    expect(formatComparison(runs, compareRuns(runs), { all: false, layout: 'markdown' })).toContain(
      '| config | first | second |\n| --- | --- | --- |\n| extra | – | null |',
    ))
})
