import { createRandom } from '@barycenter/twa'
import { describe, expect, it } from 'vitest'
import type { ByteImage } from './byte-image.js'
import { randAugment } from './rand-augment.js'

/** Noise, with every tone that the set has. */
function noise(channels: number, maxPixel: number): ByteImage {
  const random = createRandom('noise', channels)
  const pixels = Uint8Array.from({ length: 12 * 12 * channels }, () => random.integer(maxPixel + 1))
  return { pixels, height: 12, width: 12, channels, maxPixel }
}

describe('randAugment', () => {
  it.each([
    [3, 255],
    [1, 255],
    [1, 16],
  ])(
    'stays within the bytes of the set and leaves the image it is given (%i channels, up to %i)',
    (channels, maxPixel) => {
      const image = noise(channels, maxPixel)
      const before = image.pixels.slice()
      const random = createRandom('within')
      for (let trial = 0; trial < 200; trial++) {
        const { pixels } = randAugment(image, { operations: 2, magnitude: 30 }, random)
        expect(pixels.length).toBe(before.length)
        expect(pixels.every((byte) => byte <= maxPixel)).toBe(true)
      }
      expect(image.pixels).toEqual(before)
    },
  )

  it('draws every one of the operations', () => {
    const random = createRandom('every')
    const image = noise(3, 255)
    const outcomes = new Set<string>()
    for (let trial = 0; trial < 500; trial++) {
      outcomes.add(randAugment(image, { operations: 1, magnitude: 15 }, random).pixels.toString())
    }
    // Identity, autocontrast (nothing to stretch in this noise, so the same), equalise, solarise, posterise; nine of two directions.
    expect(outcomes.size).toBe(4 + 2 * 9)
  })

  it('hardly changes an image at magnitude 0', () => {
    const random = createRandom('weak')
    const image = noise(1, 255)
    const unchanged = Array.from({ length: 100 }, () =>
      randAugment(image, { operations: 1, magnitude: 0 }, random),
    ).filter(({ pixels }) => pixels.every((byte, place) => byte === image.pixels[place]))
    expect(unchanged.length).toBeGreaterThan(75)
  })

  it('changes nothing with no operations', () => {
    const image = noise(1, 255)
    expect(randAugment(image, { operations: 0, magnitude: 30 }, createRandom(1))).toBe(image)
  })
})
