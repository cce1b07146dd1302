import { createRandom } from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { openTestEngine } from '../testing/tiny-run.js'
import { createDetector, type DetectorShape, gridSide } from './detector.js'
import { bindNetwork } from './model.js'

beforeAll(openTestEngine)

const SHAPE: DetectorShape = { imageSize: 16, channels: [2, 3, 4], classes: 2 }

function detect(shape: DetectorShape, batch = 2) {
  const model = bindNetwork(createDetector(shape))
  const random = createRandom('detector')
  const weights = tf.tensor1d(model.initialise(random))
  const pixels = Float32Array.from({ length: batch * shape.imageSize ** 2 * 3 }, random.normal)
  const images = tf.tensor4d(pixels, [batch, shape.imageSize, shape.imageSize, 3])
  return model.forward(model.layout.split(weights), images, { kind: 'batch' })
}

describe('createDetector', () => {
  it('names its weights and reports its batch norms', () => {
    const { layout, normLayers } = bindNetwork(createDetector(SHAPE))
    expect(layout.specs.filter(({ name }) => !name.startsWith('bn')).map(({ name }) => name)).toEqual([
      ...['stage1a/kernel', 'stage1b/kernel', 'stage2a/kernel', 'stage2b/kernel'],
      ...['stage3a/kernel', 'stage3b/kernel', 'lateral2/kernel', 'lateral3/kernel', 'head/kernel'],
      ...['classes/kernel', 'classes/bias', 'boxes/kernel', 'boxes/bias'],
    ])
    expect(normLayers.map(({ size }) => size)).toEqual([2, 2, 3, 3, 4, 4, 4])
  })

  it.each([
    ['three stages', SHAPE, 4],
    ['one stage', { ...SHAPE, channels: [3] }, 8],
    ['sides that are no power of 2', { ...SHAPE, imageSize: 22 }, 6],
    ['more stages than the image halves', { ...SHAPE, channels: [2, 2, 2, 2, 2, 2] }, 4],
  ])('has a grid of 4 pixels, or of 2 after a single stage (%s)', (_name, shape, side) => {
    expect(gridSide(shape)).toBe(side)
    const { classes, edges } = detect(shape)
    expect(classes.shape).toEqual([2, side * side, 2])
    expect(edges.shape).toEqual([2, side * side, 4])
  })

  it('says at first of all cells: hardly an object, of about one cell', async () => {
    const { classes, edges } = detect(SHAPE)
    for (const logit of await classes.data()) expect(logit).toBeCloseTo(-Math.log(99), 0)
    const [left, upper, right, lower] = await edges.data()
    for (const edge of [-left, -upper, right, lower]) expect(edge).toBeCloseTo(0.5, 0)
  })
})
