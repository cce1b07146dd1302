import { groupBySeed } from '@barycenter/client'
import type { Run } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { columnOf, compareColumns } from './compare-columns'
import { CompareState } from './compare-state'
import { compareUrl, runsInUrl } from './compare-url'
import { comparisonMarkdown } from './comparison-markdown'
import { keyParts, pointedOut, prepareDifferences, shownValues } from './prepare-differences'
import { prepareResults } from './prepare-results'
import { nextStop } from './use-difference-keys'

const run = (rate: number, seed: number, accuracy: number, swa = accuracy - 0.01) =>
  ({
    id: `${rate} ${seed}`,
    name: `a|${rate} seed ${seed}`,
    kind: 'trained',
    config: null,
    groupId: null,
    seed,
    provenance: null,
    tags: {},
    params: { 'base.learningRate': rate, 'base.epochs': 4, seed },
    summary: { 'base/train_loss': 1 - accuracy, 'evaluate/twa_test_accuracy': accuracy },
    results: [
      ['swa', swa],
      ['twa', accuracy],
    ].map(([method, value]) => ({
      method,
      testLoss: 0.5,
      test: { accuracy: value },
      heldOutLoss: 0.4,
      heldOut: { accuracy: 0.9 },
      budget: { gradientEvaluations: 12_000, baseEpochs: 2.5, extractionMs: null },
    })),
  }) as unknown as Run

const HIGH = [0.912, 0.905, 0.918, 0.909, 0.921].map((value, seed) => run(0.1, seed, value))
const LOW = [0.905, 0.901, 0.915, 0.898, 0.916].map((value, seed) => run(0.2, seed, value))
const groups = groupBySeed([...HIGH, ...LOW])
const state = (parts: Partial<CompareState> = {}) => CompareState.parse(parts)

describe('a comparison as Markdown', () => {
  it('has means with intervals, verdicts, what it took, and the settings that differ alone', () => {
    const text = comparisonMarkdown(groups, prepareResults(groups, null, state()))
    expect(text).toContain(
      '| result | best | a\\|0.1 (5 runs) | a\\|0.2 (5 runs) |\n| --- | --- | --- | --- |\n',
    )
    expect(text).toContain(
      '| TWA test accuracy | best: a\\|0.1 | **91.30 % ± 0.81 (N = 5)** | 90.70 % ± 1.01 (N = 5) |',
    )
    // Equal values tell no interval: "± 0" would promise more than five runs can.
    expect(text).toContain('| 0.5 (N = 5, all equal) | 0.5 (N = 5, all equal) |')
    expect(text).toContain('| TWA gradient evaluations | 12\u202f000 | 12\u202f000 |')
    expect(text).toContain('| base.learningRate | 0.1 | 0.2 |\n')
    expect(text).not.toContain('base.epochs |')
    expect(text).not.toContain('subspace built')
    expect(text).not.toContain('held-out')
  })

  it('tells the difference to a baseline, and verdicts among methods', () => {
    const beside = comparisonMarkdown(groups, prepareResults(groups, 1, state()))
    expect(beside).toContain('(N = 5)**, Δ +0.60 better |')
    const among = prepareResults(groups, null, state({ among: 'methods', measures: ['test accuracy'] }))
    expect(among.sections).toHaveLength(1)
    // Each seed gains exactly as much: no spread to test by, and five seeds are too few to shuffle.
    expect(among.sections[0]!.columnVerdicts).toMatchObject([
      { kind: 'not distinguishable', names: ['SWA', 'TWA'] },
      { kind: 'not distinguishable' },
    ])
  })
})

describe('the results that are shown', () => {
  it('are of the test split and of all methods until some are chosen', () => {
    const { sections, allMeasures, allMetrics, shownMetrics } = prepareResults(groups, null, state())
    expect(sections.map(({ key, rows }) => [key, rows.length])).toEqual([
      ['swa', 2],
      ['twa', 2],
    ])
    expect(allMeasures).toContain('held-out accuracy')
    expect([allMetrics, shownMetrics]).toEqual([['base/train_loss'], []])
    const chosen = prepareResults(
      groups,
      null,
      state({ methods: ['twa'], measures: ['held-out loss'], metrics: ['base/train_loss'] }),
    )
    expect(chosen.sections.flatMap(({ rows }) => rows.map(({ id }) => id))).toEqual([
      'twa held-out loss',
      'metric base/train_loss',
    ])
  })
})

describe('columns', () => {
  it('are groups of seeds, and runs where there is one group alone', () => {
    expect(compareColumns([...HIGH, ...LOW], 'auto')).toHaveLength(2)
    expect(compareColumns(HIGH, 'auto')).toHaveLength(5)
    expect(compareColumns(HIGH, 'groups')).toHaveLength(1)
    expect(compareColumns(LOW, 'runs').map(({ name }) => name)[0]).toBe('a|0.2 seed 0')
    expect([columnOf(groups, '0.2 3'), columnOf(groups, 'gone')]).toEqual([1, null])
  })

  it('of one name say what sets them apart', () => {
    const named = (runs: readonly Run[], at: string) =>
      runs.map((one) => ({ ...one, name: `tail seed ${one.seed}`, groupId: at }) as Run)
    const namesOf = (runs: readonly Run[]) => compareColumns(runs, 'groups').map(({ name }) => name)
    expect(namesOf([...named(HIGH, 'x'), ...named(LOW, 'y')])).toEqual([
      'tail · learningRate 0.1',
      'tail · learningRate 0.2',
    ])
    const same = ['p', 'q'].map((id) => ({ ...HIGH[0]!, id, params: {}, name: 'tail' }) as Run)
    expect(namesOf(same)).toEqual(['tail · #1', 'tail · #2'])
  })

  it('differ where their values do', () => {
    const [config] = prepareDifferences(groups, true)
    expect(config).toMatchObject({ section: 'config', differing: 1, hidden: 2 })
    expect(pointedOut(config!.shown[0]!, null)).toEqual([false, true])
    expect(pointedOut(config!.shown[0]!, 1)).toEqual([true, false])
    expect(shownValues([1, 2, 3, 4, 5, undefined])).toEqual({ texts: ['1', '2', '3', '4'], rest: 2 })
    expect(keyParts('base.learningRate')).toEqual({ branch: 'base.', leaf: 'learningRate' })
  })

  it('are walked through from difference to difference', () => {
    expect(nextStop(['a', 'b'], null, 1)).toBe('a')
    expect(nextStop(['a', 'b'], null, -1)).toBe('b')
    expect(nextStop(['a', 'b'], 'b', 1)).toBe('a')
    expect(nextStop([], 'b', 1)).toBeNull()
  })
})

it('keeps the compared runs in the address, each once', () => {
  expect(runsInUrl('a,b,a,')).toEqual(['a', 'b'])
  expect(runsInUrl(null)).toEqual([])
  expect(compareUrl(['a', 'b'])).toBe('/compare?runs=a,b')
})
