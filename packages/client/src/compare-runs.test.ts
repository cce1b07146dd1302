import type { MethodResult, Run } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { compareRuns } from './compare-runs.js'

const result = (method: MethodResult['method'], testAccuracy: number, testLoss = 1): MethodResult => ({
  method,
  testAccuracy,
  testLoss,
  testCorrect: 1,
  testCount: 2,
  heldOutAccuracy: 0.5,
  heldOutLoss: 1,
  snapshots: 1,
  weightsSha256: 'a'.repeat(64),
  budget: null,
})

const run = (parts: Partial<Pick<Run, 'params' | 'results' | 'summary'>>) =>
  ({ kind: 'trained', provenance: null, params: {}, results: [], summary: {}, ...parts }) as Run

describe('compareRuns', () => {
  it('puts what differs first, and keeps a missing param apart from null', () => {
    const { params } = compareRuns([
      run({ params: { a: 1, seed: 1, z: null } }),
      run({ params: { a: 1, seed: 2 } }),
    ])
    expect(params).toEqual([
      { key: 'seed', values: [1, 2], differs: true },
      { key: 'z', values: [null, undefined], differs: true },
      { key: 'a', values: [1, 1], differs: false },
    ])
  })

  it('sets the methods side by side in their order and marks the best: high accuracy, low loss', () => {
    const { results } = compareRuns([
      run({ results: [result('twa', 0.9, 0.3), result('last', 0.8)] }),
      run({ results: [result('twa', 0.9, 0.2)] }),
    ])
    expect(results.map(({ method }) => method)).toEqual(['last', 'twa'])
    const [last, twa] = results
    expect(last?.measures[0]).toEqual({ measure: 'testAccuracy', values: [0.8, undefined], best: [] })
    expect(twa?.measures[0]).toEqual({ measure: 'testAccuracy', values: [0.9, 0.9], best: [0, 1] })
    expect(twa?.measures[1]).toEqual({ measure: 'testLoss', values: [0.3, 0.2], best: [1] })
  })

  it('sets what each method took beside it, and says nothing where nothing was counted', () => {
    const budget = {
      baseEpochs: 2,
      twaEpochs: 0,
      gradientEvaluations: 216,
      extractionMs: null,
      normPasses: 1,
      forwardImages: 108,
    }
    const { results } = compareRuns([
      run({ results: [{ ...result('swa', 0.9), budget }, result('twa', 0.9)] }),
      run({ results: [result('swa', 0.9)] }),
    ])
    const [swa, twa] = results
    expect(swa?.budgets[0]).toEqual({ budget: 'gradientEvaluations', values: [216, undefined] })
    expect(swa?.budgets.map((one) => one.budget)).not.toContain('extractionMs')
    expect(twa?.budgets).toEqual([])
  })

  it('lists the last value of every metric, with a gap where a run has none', () => {
    expect(compareRuns([run({ summary: { b: 1 } }), run({ summary: { a: null } })]).metrics).toEqual([
      { key: 'a', values: [undefined, null] },
      { key: 'b', values: [1, undefined] },
    ])
  })

  it('compares nothing when there is nothing', () => {
    expect(compareRuns([])).toEqual({ params: [], origins: [], results: [], metrics: [] })
  })
})
