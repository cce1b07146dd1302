import { compareRuns } from '@barycenter/client'
import {
  type MethodResult,
  type Run,
  RunConfig,
  type RunConfigInput,
  scoreMetric,
  type TaskName,
} from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { duration, measured, number } from './numbers.js'
import { describeLiveness, describeProgress } from './progress.js'
import { formatComparison } from './run-comparison.js'
import { formatResults } from './run-results.js'
import { formatTable } from './table.js'

const result = (method: MethodResult['method'], testCorrect: number): MethodResult => ({
  method,
  testLoss: 0.12345,
  test: { accuracy: testCorrect / 200 },
  testCount: 200,
  heldOutLoss: 1,
  heldOut: { accuracy: 0.5 },
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

const run = (name: string, params: Run['params'], results: MethodResult[], model?: RunConfigInput['model']) =>
  ({
    name,
    kind: 'trained',
    config: RunConfig.parse({ model }),
    provenance: null,
    params,
    results,
    summary: {},
  }) as unknown as Run

describe('numbers', () => {
  it('are short and say when there is none', () => {
    const scored = (value: number | undefined, task: TaskName) => measured(value, scoreMetric(task))
    expect([
      scored(0.97312, 'image-classification'),
      scored(2.11345, 'language-model'),
      scored(27.36, 'translation'),
      scored(undefined, 'translation'),
      measured(0.12345, null),
    ]).toEqual(['97.31 %', '2.113 bits', '27.4', '–', '0.1235'])
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
      series: new Map([
        ['twa/loss', { key: 'twa/loss', steps: [1], times: [1], values: [0.25], superseded: [] }],
      ]),
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

it('says since when a worker is silent, and when its run may be taken', () => {
  const leaseUntil = '2026-01-01T00:00:10.000Z'
  const silentSince = '2026-01-01T00:00:00.000Z'
  const words = (liveness: Run['liveness']) => describeLiveness({ liveness })
  expect(words(null)).toBe('')
  expect(words({ state: 'live', silentSince: null, leaseUntil })).toBe('')
  expect(words({ state: 'silent', silentSince, leaseUntil })).toBe(`silent since ${silentSince}`)
  expect(words({ state: 'lost', silentSince, leaseUntil })).toBe(
    `silent since ${silentSince}, lost: waits for another worker, or for its own`,
  )
})

describe('formatResults', () => {
  it('lists the methods in their order, with the hash of their weights', () => {
    const lines = formatResults(run('r', {}, [result('twa', 190), result('last', 180)])).split('\n')
    expect(lines[2]).toMatch(/^last iterate\s+90\.00 %\s+0\.1235\s+50\.00 %\s+200\s+5400\s+abababababab$/)
    expect(lines[3]).toMatch(/^TWA\s+95\.00 %/)
  })

  it('has a column for each metric of the task', () => {
    const test = { map_50: 0.5, map: 0.25 }
    const detected = { ...result('twa', 0), test, heldOut: test }
    const [head, , row] = formatResults(run('r', {}, [detected], { kind: 'detector' })).split('\n')
    expect(head).toMatch(/^method +test mAP@0\.5 +test mAP@0\.5:0\.95 +test loss +held-out mAP@0\.5 /)
    expect(row).toMatch(/^TWA +50\.00 % +25\.00 % +0\.1235 +50\.00 % /)
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
