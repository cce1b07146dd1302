import { describe, expect, it } from 'vitest'
import { hullOptimum, leastSquares, logistic, spanOptimum } from '../../test-support/problems.js'
import { normalRows } from '../../test-support/snapshots.js'
import { uniformAverage } from '../averaging/uniform.js'
import { createRandom } from '../random.js'
import { arraySnapshotSource } from '../snapshot-source.js'
import { greedySoup } from './greedy-soup.js'
import { subsetSource } from './subset-source.js'
import { taskArithmetic } from './task-arithmetic.js'
import { weightedAverage } from './weighted-average.js'

const sizes = [
  { samples: 30, dim: 8, snapshots: 1 },
  { samples: 30, dim: 8, snapshots: 3 },
  { samples: 60, dim: 20, snapshots: 9 },
  { samples: 20, dim: 40, snapshots: 14 },
]

describe('greedySoup', () => {
  it.each(sizes)('O17: rises with each snapshot from the best single one: %o', async (size) => {
    for (const problem of [leastSquares('greedy', size), logistic('greedy', size)]) {
      const evaluate = (weights: Float32Array) => -problem.loss(weights)
      const source = arraySnapshotSource(problem.snapshots)
      const soup = await greedySoup(source, { evaluate })
      expect(soup.scores[0]).toBe(Math.max(...problem.snapshots.map(evaluate)))
      for (let k = 1; k < soup.scores.length; k++) expect(soup.scores[k]).toBeGreaterThan(soup.scores[k - 1])
      expect(soup.weights).toEqual(await uniformAverage(subsetSource(source, soup.chosen)))
      expect(evaluate(soup.weights)).toBe(soup.scores.at(-1))
    }
  })

  it('O17: holds for any held-out score, also one without a shape', async () => {
    const source = arraySnapshotSource(normalRows('snapshots', 12, 5))
    const random = createRandom('scores')
    const asked: number[] = []
    const evaluate = () => {
      asked.push(random.uniform())
      return asked[asked.length - 1]
    }
    const { scores, snapshotScores, chosen } = await greedySoup(source, { evaluate })
    expect(snapshotScores).toEqual(asked.slice(0, 12))
    expect(asked).toHaveLength(23)
    // Each that joined is a record among the scores asked for after the best single one.
    const records = asked
      .slice(12)
      .filter((score, i, all) => score > Math.max(...snapshotScores, ...all.slice(0, i)))
    expect(scores).toEqual([Math.max(...snapshotScores), ...records])
    expect(chosen).toHaveLength(scores.length)
  })

  it('takes known scores instead of asking, and skips a snapshot that scores NaN', async () => {
    const snapshots = normalRows('snapshots', 4, 3)
    const seen: Float32Array[] = []
    const soup = await greedySoup(arraySnapshotSource(snapshots), {
      snapshotScores: [Number.NEGATIVE_INFINITY, Number.NaN, 2, 2],
      evaluate: async (weights) => {
        seen.push(weights)
        return 3 - seen.length
      },
    })
    // Of equal scores the earlier leads; a mean that scores the same does not join.
    expect(soup.chosen).toEqual([2])
    expect(soup.weights).toEqual(snapshots[2])
    expect(seen).toHaveLength(2)
  })

  it('refuses scores it cannot order', async () => {
    const source = arraySnapshotSource(normalRows('snapshots', 2, 3))
    await expect(greedySoup(source, { evaluate: () => Number.NaN })).rejects.toThrow(
      'held-out score of every snapshot is NaN, expected a number for at least one',
    )
    await expect(greedySoup(source, { evaluate: () => 0, snapshotScores: [1] })).rejects.toThrow(
      'snapshotScores has shape [1], expected [2]',
    )
  })

  it.each(sizes.slice(1))(
    'O5: no soup of the rows is below the hull optimum, nor that below the span optimum: %o',
    async (size) => {
      const problem = leastSquares('dominance', size)
      const source = arraySnapshotSource(problem.snapshots)
      const { weights: greedy } = await greedySoup(source, { evaluate: (weights) => -problem.loss(weights) })
      const random = createRandom('soups', size.snapshots)
      const raw = problem.snapshots.map(() => random.uniform())
      const total = raw.reduce((sum, value) => sum + value, 0)
      const soups = [
        ...problem.snapshots,
        greedy,
        await uniformAverage(source),
        await weightedAverage(source, { weights: [raw.map((value) => value / total)] }),
        await taskArithmetic(source, { base: problem.snapshots[0], scale: 0.3 }),
      ]
      const hull = hullOptimum(problem)
      expect(problem.loss(spanOptimum(problem, 0).weights)).toBeLessThan(problem.loss(hull.weights))
      for (const soup of soups) expect(problem.loss(soup)).toBeGreaterThan(problem.loss(hull.weights))
      expect(problem.loss(greedy)).toBeLessThanOrEqual(
        Math.min(...problem.snapshots.map((w) => problem.loss(w))),
      )
      const optimum = await weightedAverage(source, { weights: [hull.alpha] })
      // The loss is flat at its minimum: float32 weights cost far less than one part in 10^6.
      expect(problem.loss(optimum)).toBeCloseTo(problem.loss(hull.weights), 6)
    },
  )
})
