import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { meanAveragePrecision, type ScoredImage } from './average-precision.js'
import type { FoundBox, TrueBox } from './box.js'

/** What pycocotools makes of made-up detections; see test/interop/detection_metrics.py. */
interface Vectors {
  cases: Record<string, { classes: number; images: CaseImage[]; precisions: number[] }>
}
interface CaseImage {
  truth: [kind: number, difficult: number, x1: number, y1: number, x2: number, y2: number][]
  found: [kind: number, score: number, x1: number, y1: number, x2: number, y2: number][]
}

const VECTORS = new URL('../../../../../test/interop/vectors/detection-metrics.json', import.meta.url)
const { cases } = JSON.parse(readFileSync(VECTORS, 'utf8')) as Vectors

/** A square of 0.2 that stands so far to the right. */
const at = (x1: number) => ({ x1, y1: 0, x2: x1 + 0.2, y2: 0.2 })
const object = (x1: number, kind = 0, difficult = false): TrueBox => ({ ...at(x1), class: kind, difficult })
const seen = (x1: number, score: number, kind = 0): FoundBox => ({ ...at(x1), class: kind, score })
const precision = (images: ScoredImage[], classes = 1, overlap = 0.5) =>
  meanAveragePrecision(images, classes, overlap)

describe('meanAveragePrecision', () => {
  it.each(Object.keys(cases))('is that of pycocotools at ten overlaps (%s)', (name) => {
    const { classes, images, precisions } = cases[name]
    const scored = images.map(({ truth, found }) => ({
      truth: truth.map(([kind, difficult, x1, y1, x2, y2]) => ({
        ...{ x1, y1, x2, y2, class: kind },
        difficult: difficult === 1,
      })),
      found: found.map(([kind, score, x1, y1, x2, y2]) => ({ x1, y1, x2, y2, class: kind, score })),
    }))
    for (const [index, expected] of precisions.entries()) {
      expect(precision(scored, classes, 0.5 + 0.05 * index)).toBeCloseTo(expected, 9)
    }
  })

  it('is 1 where every object is found and nothing else, 0 where nothing is', () => {
    const truth = [object(0), object(0.5, 1)]
    expect(precision([{ truth, found: [seen(0.5, 0.9, 1), seen(0, 0.2)] }], 2)).toBe(1)
    expect(precision([{ truth, found: [] }], 2)).toBe(0)
  })

  it('counts a second detection of an object as wrong', () => {
    const images = [{ truth: [object(0), object(0.5)], found: [seen(0, 0.9), seen(0, 0.8), seen(0.5, 0.7)] }]
    // Precisions 1, 1/2, 2/3 at recalls 1/2, 1/2, 1: of 101 points, 51 read 1 and 50 read 2/3.
    expect(precision(images)).toBeCloseTo((51 + 50 * (2 / 3)) / 101, 12)
  })

  it('depends on the order of the scores over all images', () => {
    const images = (right: number, wrong: number) => [
      { truth: [object(0)], found: [seen(0, right)] },
      { truth: [], found: [seen(0.5, wrong)] },
    ]
    expect(precision(images(0.9, 0.8))).toBe(1)
    expect(precision(images(0.8, 0.9))).toBeCloseTo(1 / 2, 12)
  })

  it('asks for the overlap', () => {
    // Moved by 0.04 of 0.2: they share 0.16 of 0.24.
    const images = [{ truth: [object(0)], found: [seen(0.04, 1)] }]
    expect(precision(images, 1, 0.65)).toBe(1)
    expect(precision(images, 1, 0.7)).toBe(0)
  })

  it('neither asks for difficult objects nor counts them as found', () => {
    const truth = [object(0), object(0.5, 0, true)]
    expect(precision([{ truth, found: [seen(0, 0.5)] }])).toBe(1)
    expect(precision([{ truth, found: [seen(0.5, 0.9), seen(0, 0.5)] }])).toBe(1)
  })

  it('leaves out classes that no object is of, and is 0 without any', () => {
    expect(precision([{ truth: [object(0)], found: [seen(0, 0.5), seen(0.5, 0.9, 2)] }], 3)).toBe(1)
    expect(precision([{ truth: [], found: [seen(0, 0.5)] }])).toBe(0)
    expect(precision([])).toBe(0)
  })
})
