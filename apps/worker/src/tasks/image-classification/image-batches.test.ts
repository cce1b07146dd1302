import { type AugmentConfig as Augment, AugmentConfig } from '@barycenter/contracts'
import { createRandom } from '@barycenter/twa'
import { describe, expect, it } from 'vitest'
import type { ImageSet } from '../../datasets/image-set.js'
import { type ImageBatchSource, imageBatch } from './image-batches.js'

/** Four 1×2 images of three classes. */
const IMAGES = {
  count: 4,
  pixels: Uint8Array.of(10, 20, 30, 40, 50, 60, 70, 80),
  labels: Uint8Array.of(0, 1, 2, 1),
}
const SET: ImageSet = { imageShape: [1, 2, 1], classes: 3, maxPixel: 255, train: IMAGES, test: IMAGES }

const source = (augment: Partial<Augment> = {}): ImageBatchSource => ({
  set: SET,
  pixelValues: Float32Array.from({ length: 256 }, (_, byte) => byte / 10),
  augment: { ...AugmentConfig.parse({}), ...augment },
})

const EVERYTHING = source({
  crop: 1,
  flip: true,
  randAugment: { operations: 1, magnitude: 9 },
  mixup: 0.4,
})

function batchOf(from: ImageBatchSource, places: number[], random: ReturnType<typeof createRandom> | null) {
  const { tensors } = imageBatch(from, IMAGES, Int32Array.from(places), random)
  return Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, [...data]]))
}

describe('imageBatch', () => {
  it('standardises the images it is asked for, with one-hot targets', () => {
    const plain = {
      images: [7, 8, 1, 2],
      labels: [1, 0],
      targets: [0, 1, 0, 1, 0, 0],
    }
    expect(batchOf(source(), [3, 0], createRandom(1))).toEqual(plain)
    expect(batchOf(EVERYTHING, [3, 0], null), 'a batch for scores').toEqual(plain)
    expect(imageBatch(source(), IMAGES, Int32Array.of(3, 0), null)).toMatchObject({
      size: 2,
      asked: 2,
      tensors: { images: { shape: [2, 1, 2, 1] }, labels: { shape: [2] }, targets: { shape: [2, 3] } },
    })
  })

  it('blends images and targets by the same shares', () => {
    const { images, targets } = batchOf(source({ mixup: 1 }), [0, 1, 2], createRandom('blend'))
    // The first pixel and the class of image i are 1, 3, 5 and 0, 1, 2.
    for (let row = 0; row < 3; row++) {
      const [none, first, second] = targets.slice(row * 3, row * 3 + 3)
      expect(images[row * 2]).toBeCloseTo(none + 3 * first + 5 * second, 5)
      expect(none + first + second).toBeCloseTo(1, 6)
    }
    expect(targets.some((value) => value > 0 && value < 1)).toBe(true)
  })

  it('depends on the images and the random numbers alone', () => {
    const batch = batchOf(EVERYTHING, [0, 1, 2, 3], createRandom(1, 'base', 'augment', 5))
    expect(batchOf(EVERYTHING, [0, 1, 2, 3], createRandom(1, 'base', 'augment', 5))).toEqual(batch)
    expect(batchOf(EVERYTHING, [0, 1, 2, 3], createRandom(1, 'base', 'augment', 6))).not.toEqual(batch)
    expect(batchOf(EVERYTHING, [0, 1, 2, 3], createRandom(2, 'base', 'augment', 5))).not.toEqual(batch)
  })

  it('mirrors about half of the images', () => {
    const { images } = batchOf(source({ flip: true }), new Array(400).fill(0), createRandom('half'))
    const mirrored = images.filter((value, place) => place % 2 === 0 && value === 2).length
    expect(mirrored).toBeGreaterThan(160)
    expect(mirrored).toBeLessThan(240)
  })

  it('crops at every place of the border', () => {
    const { images } = batchOf(source({ crop: 1 }), new Array(200).fill(0), createRandom('places'))
    const seen = new Set(Array.from({ length: 200 }, (_, row) => `${images.slice(row * 2, row * 2 + 2)}`))
    expect(seen).toEqual(new Set(['0,0', '0,1', '1,2', '2,0']))
  })
})
