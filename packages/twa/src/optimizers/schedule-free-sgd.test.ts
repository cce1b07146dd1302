import { describe, expect, it } from 'vitest'
import { add, maxDifference, mean } from '../../test-support/dense.js'
import { leastSquares } from '../../test-support/problems.js'
import { walkWith } from '../../test-support/walk.js'
import { scheduleFreeSgd } from './schedule-free-sgd.js'
import { sgd } from './sgd.js'

const problem = leastSquares('schedule-free', { samples: 30, dim: 6, snapshots: 2 })
const start = [...problem.snapshots[0]]
const stepsAt = (learningRates: number[]) =>
  learningRates.map((learningRate) => ({ gradient: problem.gradient, learningRate }))

interface Rule {
  b: number
  decay: number
  power: number
}

/** The rule in float64, written with the weights v of every step instead of a running sum. */
function reference({ b, decay, power }: Rule, learningRates: number[]) {
  const zs: number[][] = []
  let y = start
  let z = start
  let x = start
  for (const rate of learningRates) {
    z = add(z, add(problem.gradient(y), y, decay), -rate)
    zs.push(z)
    const v = zs.map((_, i) => (i + 1) ** power * Math.max(...learningRates.slice(0, i + 1)) ** 2)
    const sum = v.reduce((total, value) => total + value, 0)
    // Unrolled: x is the mean of z_1 … z_t with the weights v.
    x = zs.reduce((total, point, i) => add(total, point, v[i] / sum), new Array<number>(start.length).fill(0))
    y = add(
      z.map((value) => (1 - b) * value),
      x,
      b,
    )
  }
  return { x, y }
}

describe('scheduleFreeSgd', () => {
  it('O17: with b = 0 and a constant rate evaluates the Polyak average of the SGD iterates z_1 … z_t', () => {
    const steps = stepsAt(new Array(40).fill(0.1))
    const iterates = walkWith(sgd(), start, steps).map(({ params }) => params)
    const points = walkWith(scheduleFreeSgd({ interpolation: 0 }), start, steps)
    for (const [t, { params, evaluation }] of points.entries()) {
      expect(params).toEqual(iterates[t])
      // float32 averages of up to 40 values below 4.
      expect(maxDifference(evaluation, mean(iterates.slice(0, t + 1)))).toBeLessThan(2e-6)
    }
  })

  const warmup = Array.from({ length: 30 }, (_, t) => 0.1 * Math.min(1, (t + 1) / 10))
  it.each([
    { b: 0.9, decay: 0, power: 0 },
    { b: 0.9, decay: 0.2, power: 0 },
    { b: 0.5, decay: 0.1, power: 2 },
    { b: 1, decay: 0, power: 1 },
  ])('follows the rule in float64 through a warm-up and a fall of the rate, for %o', (rule) => {
    // After the fall the largest rate so far still weighs.
    const learningRates = [...warmup, 0.02, 0.02, 0.02]
    const { b: interpolation, decay: weightDecay, power: weightPower } = rule
    const optimizer = scheduleFreeSgd({ interpolation, weightDecay, weightPower })
    const { params, evaluation } = walkWith(optimizer, start, stepsAt(learningRates))[32]
    const expected = reference(rule, learningRates)
    expect(maxDifference(evaluation, expected.x)).toBeLessThan(5e-6)
    expect(maxDifference(params, expected.y)).toBeLessThan(5e-6)
  })

  it('waits where a schedule starts with rates of 0', () => {
    const points = walkWith(scheduleFreeSgd(), start, stepsAt([0, 0, 0.1]))
    expect(points[1].params).toEqual(start)
    expect(points[1].evaluation).toEqual(start)
    const stepped = walkWith(scheduleFreeSgd(), start, stepsAt([0.1]))
    expect(points[2].evaluation).toEqual(stepped[0].evaluation)
  })

  it('refuses settings and gradients without a meaning', () => {
    expect(() => scheduleFreeSgd({ interpolation: 1.1 })).toThrow(
      'interpolation is 1.1, expected from 0 to 1',
    )
    expect(() => scheduleFreeSgd({ weightDecay: -1 })).toThrow('weightDecay is -1, expected at least 0')
    expect(() => scheduleFreeSgd({ weightPower: Number.NaN })).toThrow('weightPower is NaN')
    const walkShort = () => walkWith(scheduleFreeSgd(), [1, 2], [{ gradient: [1], learningRate: 1 }])
    expect(walkShort).toThrow('gradient has shape [1], expected [2]')
  })
})
