import { describe, expect, it } from 'vitest'
import { outputsOf, readDetections } from './read-detections.js'
import { suppressOverlaps } from './suppress-overlaps.js'

const box = (x1: number, score: number, kind = 0) => ({
  x1,
  y1: 0,
  x2: x1 + 0.2,
  y2: 0.2,
  class: kind,
  score,
})

describe('suppressOverlaps', () => {
  const settings = { overlap: 0.5, most: 10 }

  it('keeps the box of the highest score of those that cover each other', () => {
    const found = [box(0, 0.9), box(0.05, 0.8), box(0.5, 0.7)]
    expect(suppressOverlaps(found, settings)).toEqual([found[0], found[2]])
  })

  it('lets boxes stand that touch a suppressed one alone, or are of another class', () => {
    // The third covers the second, which is gone, by more than half, and the first by less.
    const found = [box(0, 0.9), box(0.05, 0.8), box(0.1, 0.7), box(0, 0.6, 1)]
    expect(suppressOverlaps(found, settings)).toEqual([found[0], found[2], found[3]])
  })

  it('keeps as many as are asked for', () => {
    const found = [box(0, 0.9), box(0.3, 0.8), box(0.6, 0.7)]
    expect(suppressOverlaps(found, { ...settings, most: 2 })).toEqual(found.slice(0, 2))
  })
})

describe('readDetections', () => {
  it('gives boxes with scores of 0.05 and more, the best first, each with the corners of its cell', () => {
    const scores = Float32Array.of(0.04, 0.3, 0.05, 0.8)
    const corners = Float32Array.of(0, 0, 0.25, 0.25, 0.5, 0.5, 0.75, 0.75)
    const found = readDetections({ scores, corners, classes: 2 })
    const second = { x1: 0.5, y1: 0.5, x2: 0.75, y2: 0.75 }
    expect(found).toEqual([
      { ...second, class: 1, score: expect.closeTo(0.8) },
      { x1: 0, y1: 0, x2: 0.25, y2: 0.25, class: 1, score: expect.closeTo(0.3) },
      { ...second, class: 0, score: expect.closeTo(0.05) },
    ])
  })

  it('reads the image of a batch', () => {
    const scores = Float32Array.of(0, 0, 0.5, 0)
    const corners = Float32Array.from({ length: 16 }, (_, place) => place)
    const read = (image: number) =>
      readDetections(outputsOf([scores, corners], image, { cells: 2, classes: 1 }))
    expect(read(0)).toEqual([])
    expect(read(1)).toEqual([{ x1: 8, y1: 9, x2: 10, y2: 11, class: 0, score: 0.5 }])
  })
})
