import { type MethodResult, type Run, RunConfig, type RunConfigInput } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { compareRuns } from './compare-runs.js'

const result = (
  method: MethodResult['method'],
  test: number | MethodResult['test'],
  testLoss = 1,
): MethodResult => ({
  method,
  testLoss,
  test: typeof test === 'number' ? { accuracy: test } : test,
  testCount: 2,
  heldOutLoss: 1,
  heldOut: { accuracy: 0.5 },
  snapshots: 1,
  weightsSha256: 'a'.repeat(64),
  budget: null,
})

const run = (parts: Partial<Pick<Run, 'config' | 'params' | 'results' | 'summary'>>) =>
  ({ kind: 'trained', config: null, provenance: null, params: {}, results: [], summary: {}, ...parts }) as Run

const runOf = (model: RunConfigInput['model'], results: MethodResult[]) =>
  run({ config: RunConfig.parse({ model }), results })

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
    expect(last?.measures[0]).toMatchObject({ title: 'test accuracy', values: [0.8, undefined], best: [] })
    expect(twa?.measures.map(({ title }) => title)).toEqual([
      'test accuracy',
      'test loss',
      'held-out accuracy',
      'held-out loss',
    ])
    expect(twa?.measures[0]).toMatchObject({ values: [0.9, 0.9], best: [0, 1] })
    expect(twa?.measures[1]).toMatchObject({ values: [0.3, 0.2], best: [1] })
  })

  it('compares by the metrics of the task, and by which way each is better', () => {
    const lines = [2.5, 2.25].map((bits_per_character) =>
      runOf({ kind: 'language-transformer' }, [
        result('twa', { bits_per_character, accuracy: bits_per_character / 10 }),
      ]),
    )
    const measures = compareRuns(lines).results[0]?.measures ?? []
    expect(measures.slice(0, 3).map(({ title, best }) => [title, best])).toEqual([
      ['test bits per character', [1]],
      ['test next-character accuracy', [0]],
      ['test loss', [0, 1]],
    ])
  })

  it('shows the metrics of every task with a gap where a run has another, and calls none of them best', () => {
    const runs = [
      runOf({ kind: 'translation-transformer' }, [result('twa', { bleu: 27.4, accuracy: 0.5 })]),
      runOf({ kind: 'mlp' }, [result('twa', 0.9)]),
      runOf({ kind: 'text-cnn' }, [result('twa', 0.8)]),
    ]
    const measures = compareRuns(runs).results[0]?.measures ?? []
    expect(measures.slice(0, 4).map(({ title, values }) => [title, values])).toEqual([
      ['test BLEU', [27.4, undefined, undefined]],
      ['test next-token accuracy', [0.5, undefined, undefined]],
      ['test accuracy', [undefined, 0.9, 0.8]],
      ['test loss', [1, 1, 1]],
    ])
    expect(measures.flatMap(({ best }) => best)).toEqual([])
  })

  it('leaves out a metric of a task whose runs have no result of the method', () => {
    const runs = [
      runOf({ kind: 'detector' }, [result('swa', { map_50: 0.5, map: 0.25 })]),
      runOf({ kind: 'mlp' }, []),
    ]
    const [swa] = compareRuns(runs).results
    expect(swa?.measures.map(({ title }) => title)).not.toContain('test accuracy')
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

  it('leaves out what the machine did, but no key that somebody logs by a name like that', () => {
    const summary = { 'system/trainer_cpu_percent': 90, 'system/queue_length': 3 }
    expect(compareRuns([run({ summary })]).metrics).toEqual([{ key: 'system/queue_length', values: [3] }])
  })

  it('compares nothing when there is nothing', () => {
    expect(compareRuns([])).toEqual({ params: [], origins: [], results: [], metrics: [] })
  })
})
