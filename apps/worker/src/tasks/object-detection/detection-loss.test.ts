import { createRandom } from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { openTestEngine } from '../../testing/tiny-run.js'
import { edgeLoss, heatLoss } from './detection-loss.js'

beforeAll(openTestEngine)

const numberOf = async (scalar: tf.Scalar) => (await scalar.data())[0]
const cells = (values: number[], size: number) =>
  tf.tensor3d(values, [1, values.length / size, size], 'float32')

/** Slope of a loss along a random direction, by its gradient and by central differences. */
async function slopes(loss: (x: tf.Tensor3D) => tf.Scalar, at: Float32Array, size: number) {
  const random = createRandom('direction')
  const direction = Float32Array.from(at, random.normal)
  const step = 1e-3
  const lossAt = (sign: number) =>
    numberOf(loss(cells([...at.map((value, i) => value + sign * step * direction[i])], size)))
  const gradient = await tf
    .grad(loss as (x: tf.Tensor) => tf.Scalar)(cells([...at], size))
    .data()
  return {
    numeric: ((await lossAt(1)) - (await lossAt(-1))) / (2 * step),
    analytic: direction.reduce((sum, value, i) => sum + value * gradient[i], 0),
  }
}

describe('heatLoss', () => {
  it('is the penalty-reduced focal loss', async () => {
    // Probabilities 0.8, 0.5 and 0.2: a middle, a cell of some heat, an empty one.
    const logits = cells([Math.log(4), 0, -Math.log(4)], 1)
    const middle = -(0.2 ** 2) * Math.log(0.8)
    const near = -(0.4 ** 4) * 0.5 ** 2 * Math.log(0.5)
    const empty = -(0.2 ** 2) * Math.log(0.8)
    expect(await numberOf(heatLoss(logits, cells([1, 0.6, 0], 1)))).toBeCloseTo(middle + near + empty, 6)
  })

  it('is finite where the logits are large', async () => {
    const logits = cells([-100, 100], 1)
    expect(await numberOf(heatLoss(logits, cells([1, 0], 1)))).toBeCloseTo(200, 3)
    const gradient = tf.grad((x: tf.Tensor) => heatLoss(x as tf.Tensor3D, cells([1, 0], 1)))(logits)
    expect([...(await gradient.data())]).toEqual([expect.closeTo(-1, 5), expect.closeTo(1, 5)])
  })

  it('has the gradient of itself', async () => {
    const random = createRandom('heat')
    const heat = cells([1, 0.7, 0, 1, 0, 0.2], 2)
    const { numeric, analytic } = await slopes(
      (logits) => heatLoss(logits, heat),
      Float32Array.from({ length: 6 }, random.normal),
      2,
    )
    expect(analytic).toBeCloseTo(numeric, 2)
  })
})

describe('edgeLoss', () => {
  const loss = (found: number[], truth: number[], weights: number[]) =>
    numberOf(edgeLoss(cells(found, 4), cells(truth, 4), tf.tensor2d([weights])))

  it('is 1 minus the generalised IoU', async () => {
    // Areas 4 and 4, 2 shared, 6 covered by either, in a hull of 6.
    expect(await loss([-1, -1, 1, 1], [0, -1, 2, 1], [1])).toBeCloseTo(1 - 2 / 6, 5)
    // Apart by 1: nothing shared, 2 of a hull of 3.
    expect(await loss([-1, 0, 0, 1], [1, 0, 2, 1], [1])).toBeCloseTo(1 + 1 / 3, 5)
    expect(await loss([-2, -1, 1, 3], [-2, -1, 1, 3], [1])).toBeCloseTo(0, 5)
  })

  it('weighs cells, and those without an object cost nothing', async () => {
    const found = [-1, -1, 1, 1, -1, -1, 1, 1]
    const truth = [0, -1, 2, 1, 0, 0, 0, 0]
    expect(await loss(found, truth, [0.25, 0])).toBeCloseTo(0.25 * (1 - 2 / 6), 5)
  })

  it('has the gradient of itself, overlapping or not', async () => {
    const found = Float32Array.of(-1, -0.8, 0.9, 1.2, 0.3, 0.4, 0.9, 0.8)
    const truth = cells([-0.5, -1.1, 1.4, 0.7, -2.2, -2.1, -1.1, -1.3], 4)
    const weights = tf.tensor2d([[0.7, 0.3]])
    const { numeric, analytic } = await slopes((edges) => edgeLoss(edges, truth, weights), found, 4)
    expect(analytic).toBeCloseTo(numeric, 2)
  })
})
