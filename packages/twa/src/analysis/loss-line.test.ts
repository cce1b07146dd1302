import { describe, expect, it } from 'vitest'
import { add, dot, maxDifference } from '../../test-support/dense.js'
import { leastSquares } from '../../test-support/problems.js'
import { type LossLineOptions, type LossLinePoint, lossLine } from './loss-line.js'

async function collect(options: LossLineOptions): Promise<LossLinePoint[]> {
  const points: LossLinePoint[] = []
  for await (const point of lossLine(options)) points.push(point)
  return points
}

describe('lossLine', () => {
  it.each([
    { samples: 10, dim: 1, snapshots: 2 },
    { samples: 30, dim: 12, snapshots: 2 },
  ])('is the parabola of a least-squares loss: %o', async (size) => {
    const problem = leastSquares('line', size)
    const [from, to] = problem.snapshots
    const direction = add(to, from, -1)
    const slope = dot(problem.gradient(from), direction)
    const curvature = dot(add(problem.gradient(to), problem.gradient(from), -1), direction)
    const parameters = [-1, -0.3, 0, 0.5, 1, 2]
    const points = await collect({ from, to, parameters, evaluate: problem.loss })
    expect(points.map(({ t }) => t)).toEqual(parameters)
    const expected = parameters.map((t) => problem.loss(from) + t * slope + (t * t * curvature) / 2)
    // Weights are rounded to float32 before the loss; values up to some hundreds.
    expect(
      maxDifference(
        points.map(({ loss }) => loss),
        expected,
      ),
    ).toBeLessThan(1e-4)
  })

  it('passes through both points to the last bit, however unlike they are', async () => {
    const from = Float32Array.of(1e10, 1e-10, -3)
    const to = Float32Array.of(1e-10, 1e10, 0.1)
    const seen: Float32Array[] = []
    await collect({ from, to, parameters: [0, 1], evaluate: (weights) => seen.push(weights) })
    expect(seen).toEqual([from, to])
  })

  it('gives each loss as it comes, and stops when its reader does', async () => {
    let evaluations = 0
    const evaluate = async () => ++evaluations
    const zero = new Float32Array(2)
    for await (const { loss } of lossLine({ from: zero, to: zero, parameters: [0, 1, 2, 3], evaluate })) {
      expect(evaluations).toBe(loss)
      if (loss === 2) break
    }
    expect(evaluations).toBe(2)
  })

  it('keeps losses that are not finite', async () => {
    const zero = new Float32Array(1)
    for (const loss of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const points = await collect({ from: zero, to: zero, parameters: [0.5], evaluate: () => loss })
      expect(points).toEqual([{ t: 0.5, loss }])
    }
  })

  it('refuses points of different lengths and places that are none', () => {
    const options = { from: new Float32Array(2), to: new Float32Array(2), parameters: [0], evaluate: () => 0 }
    expect(() => lossLine({ ...options, to: new Float32Array(3) })).toThrow('to has shape [3], expected [2]')
    expect(() => lossLine({ ...options, parameters: [0, Number.NaN] })).toThrow(
      'parameters[1] is NaN, expected finite',
    )
  })
})
