import type { Run } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { judgeCells, resultRows } from './compare-results.js'
import { directionOfKey } from './metric-direction.js'
import { groupBySeed } from './seed-groups.js'

const run = (lr: number, seed: number, accuracy: number) =>
  ({
    id: `${lr} ${seed}`,
    name: `rate ${lr} seed ${seed}`,
    kind: 'external',
    groupId: null,
    seed: null,
    config: null,
    provenance: null,
    params: { lr, seed },
    summary: { score: accuracy, loss: accuracy === 0.93 ? null : 1 - accuracy },
    results: [{ method: 'swa', test: { accuracy }, testLoss: 1, heldOut: { accuracy }, heldOutLoss: 1 }],
  }) as unknown as Run
const HIGH = [0.912, 0.905, 0.918, 0.909, 0.921].map((value, place) => run(0.1, place, value))
const LOW = [0.905, 0.901, 0.915, 0.898, 0.916].map((value, place) => run(0.2, place, value))
const LEVEL = [0.88, 0.93, 0.91, 0.9, 0.915].map((value, place) => run(0.3, place, value))

describe('results over seeds', () => {
  const rowsOf = (...runs: Run[][]) => resultRows(groupBySeed(runs.flat()), { metrics: ['score', 'loss'] })

  it('has a row for each method and measure, then the metrics asked for', () => {
    const rows = rowsOf(HIGH, LEVEL)
    expect(rows.map(({ id, better }) => [id, better])).toEqual([
      ['swa test accuracy', 'higher'],
      ['swa test loss', 'lower'],
      ['swa held-out accuracy', 'higher'],
      ['swa held-out loss', 'lower'],
      ['metric score', 'higher'],
      ['metric loss', 'lower'],
    ])
    expect(rows[0]!.cells[0]!.summary).toMatchObject({ n: 5 })
    // A value that is not finite is no value.
    expect(rows.at(-1)!.cells.map(({ summary }) => summary!.n)).toEqual([5, 4])
  })

  it('judges against the best, or against a baseline', () => {
    const [accuracy] = rowsOf(HIGH, LOW)
    expect(judgeCells(accuracy!.cells, 'higher')).toMatchObject({ best: 0, reference: 0, isWinner: true })
    expect(judgeCells(accuracy!.cells, 'higher', 1)).toMatchObject({
      best: 0,
      reference: 1,
      judged: [{ verdict: 'better' }, null],
    })
    expect(judgeCells(accuracy!.cells, null)).toEqual({
      best: null,
      reference: null,
      isWinner: false,
      judged: [null, null],
    })
    const [other] = rowsOf(HIGH, LEVEL)
    expect(judgeCells(other!.cells, 'higher')).toMatchObject({
      isWinner: false,
      judged: [null, { verdict: 'not distinguishable' }],
    })
    const [few] = rowsOf(HIGH.slice(0, 2), LOW.slice(0, 2))
    expect(judgeCells(few!.cells, 'higher').judged).toMatchObject([null, { verdict: 'too few seeds' }])
  })
})

it.each([
  ['test/accuracy', 'higher'],
  ['val_loss', 'lower'],
  ['eval/bleu', 'higher'],
  ['trainLoss', 'lower'],
  ['map_50', 'higher'],
  ['map', 'higher'],
  ['accuracy/width', null],
  ['temperature', null],
])('of %s is better: %s', (key, direction) => expect(directionOfKey(key)).toBe(direction))
