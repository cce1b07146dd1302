import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeDates } from './synthetic-dates.js'
import { makeSentences } from './synthetic-sentences.js'
import { makeShapes } from './synthetic-shapes.js'

const digest = (...parts: (Uint8Array | string)[]) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex').slice(0, 16)
}

const PINNED = 'stored digests of earlier runs would no longer match their data'

describe('makeShapes', () => {
  const { train, test, classes } = makeShapes(64)

  it('draws the same images every time', () => {
    const bytes = [train, test].flatMap(({ pixels, boxes }) => [pixels, new Uint8Array(boxes.buffer)])
    expect(digest(...bytes), PINNED).toBe('d9b128bff15eb18f')
    expect([train.count, test.count, classes]).toEqual([400, 100, ['circle', 'square', 'triangle']])
  })

  it('puts one to four shapes of each class equally often within the image', () => {
    const each = Array.from({ length: 400 }, (_, image) => train.offsets[image + 1] - train.offsets[image])
    expect([Math.min(...each), Math.max(...each)]).toEqual([1, 4])
    const counts = [0, 1, 2].map((kind) => train.classes.filter((found) => found === kind).length)
    for (const count of counts) expect(count / train.classes.length).toBeCloseTo(1 / 3, 1)
    expect(train.boxes.every((side) => side >= 0 && side <= 1)).toBe(true)
  })

  it('shows a shape within its box and the background around it', () => {
    // The mean colour in the middle of a box differs from that of its corners for a circle, not for a square.
    const difference = (kind: number) => {
      const differences = boxesOf(kind).map(({ image, box }) =>
        distance(colourAt(image, box, 0.5), colourAt(image, box, 0.12)),
      )
      return differences.reduce((sum, each) => sum + each, 0) / differences.length
    }
    expect(difference(0)).toBeGreaterThan(90)
    expect(difference(1)).toBeLessThan(50)
  })

  function boxesOf(kind: number) {
    return Array.from({ length: train.count }, (_, image) => image).flatMap((image) =>
      Array.from(
        { length: train.offsets[image + 1] - train.offsets[image] },
        (_, place) => train.offsets[image] + place,
      )
        .filter((place) => train.classes[place] === kind)
        .map((place) => ({ image, box: [...train.boxes.subarray(place * 4, place * 4 + 4)] })),
    )
  }

  /** Colour at a part of the way from a box's upper left to its lower right corner. */
  function colourAt(image: number, [left, top, right, bottom]: number[], part: number): number[] {
    const column = Math.floor((left + (right - left) * part) * 64)
    const row = Math.floor((top + (bottom - top) * part) * 64)
    const place = ((image * 64 + row) * 64 + column) * 3
    return [...train.pixels.subarray(place, place + 3)]
  }

  const distance = (one: number[], other: number[]) =>
    Math.hypot(...one.map((value, index) => value - other[index]))
})

describe('makeSentences', () => {
  const { train, test, classes } = makeSentences()
  const all = [...train.texts, ...test.texts]
  const labelOf = new Map(train.texts.map((text, place) => [text, classes[train.labels[place]]]))

  it('writes the same sentences every time, none twice, classes equally often', () => {
    expect(digest(all.join('\n'), train.labels, test.labels), PINNED).toBe('892fac6eced8abbd')
    expect(new Set(all).size).toBe(2500)
    const counts = [0, 1, 2].map((label) => train.labels.filter((found) => found === label).length)
    for (const count of counts) expect(count / 2000).toBeCloseTo(1 / 3, 1)
  })

  it('labels by order, voice and the number of negations', () => {
    const rules: [RegExp, string][] = [
      [/^the (\w+ )?dog (\w+ed) the/, 'agent'],
      [/^the (\w+ )?dog was (\w+ed) by/, 'patient'],
      [/^the (\w+ )?\w+ was (\w+ed) by the (\w+ )?dog/, 'agent'],
      [/^the (\w+ )?dog did not/, 'none'],
      [/^it is not true that the (\w+ )?dog (\w+ed) the/, 'none'],
      [/^it is not true that the (\w+ )?dog did not/, 'agent'],
    ]
    for (const [pattern, label] of rules) {
      const found = [...labelOf].filter(([text]) => pattern.test(text))
      expect(found.length).toBeGreaterThan(10)
      expect(new Set(found.map(([, each]) => each))).toEqual(new Set([label]))
    }
  })

  it('holds sentences of the same words with different labels', () => {
    const bags = new Map<string, Set<string | undefined>>()
    for (const [text, label] of labelOf) {
      const bag = text.split(' ').sort().join(' ')
      bags.set(bag, (bags.get(bag) ?? new Set()).add(label))
    }
    expect([...bags.values()].filter((labels) => labels.size > 1).length).toBeGreaterThan(20)
  })
})

describe('makeDates', () => {
  const { source, target, train, test } = makeDates()

  it('writes the same dates every time, none in both parts', () => {
    expect(digest(train.sources.join('\n'), test.sources.join('\n'), test.targets.join('\n')), PINNED).toBe(
      'f680b4badd707169',
    )
    expect([source, target, train.sources.length, test.targets.length]).toEqual(['words', 'iso', 4000, 500])
    expect(new Set([...train.targets, ...test.targets]).size).toBe(4500)
  })

  it('says a date in one of three ways, and the years as people do', () => {
    const dates = new Map(train.sources.map((text, place) => [text, train.targets[place]]))
    expect(dates.get('the fourth of december nineteen sixty nine')).toBe('1969-12-04')
    expect(dates.get('july the sixteenth two thousand five')).toBe('2005-07-16')
    expect(dates.get('july first two thousand')).toBe('2000-07-01')
    expect(dates.get('january the twenty fourth twenty eighteen')).toBe('2018-01-24')
  })
})
