import { AugmentConfig } from '@barycenter/contracts'
import { createRandom } from '@barycenter/twa'
import { describe, expect, it } from 'vitest'
import type { TrueBox } from './box.js'
import { AS_IT_IS, drawPlacement, type Placement, placeBoxes, sourceOf } from './placement.js'

const SIZE = 10
const MIRRORED = { ...AS_IT_IS, mirrored: true }

/** A box by its corners in pixels. */
const box = (x1: number, y1: number, x2: number, y2: number): TrueBox => ({
  ...{ x1: x1 / SIZE, y1: y1 / SIZE, x2: x2 / SIZE, y2: y2 / SIZE },
  class: 0,
  difficult: false,
})
const inPixels = (boxes: TrueBox[]) =>
  boxes.map(({ x1, y1, x2, y2 }) => [x1, y1, x2, y2].map((value) => expect.closeTo(value * SIZE, 9)))
const corners = (boxes: TrueBox[]) =>
  boxes.map(({ x1, y1, x2, y2 }) => [x1, y1, x2, y2].map((value) => value * SIZE))

describe('placeBoxes', () => {
  it('mirrors left to right; twice is as before', () => {
    const boxes = [box(1, 2, 4, 6)]
    const once = placeBoxes(boxes, MIRRORED, SIZE)
    expect(corners(once)).toEqual(inPixels([box(6, 2, 9, 6)]))
    expect(corners(placeBoxes(once, MIRRORED, SIZE))).toEqual(inPixels(boxes))
  })

  it('moves boxes, cuts them at the edge, and drops those of which less than 40 % is left', () => {
    const moved = placeBoxes([box(1, 2, 4, 6), box(4, 8, 8, 10), box(7, 0, 10, 2)], AT(3, -1), SIZE)
    // The second is moved whole, of the third nothing is left.
    expect(corners(moved)).toEqual(inPixels([box(4, 1, 7, 5), box(7, 7, 10, 9)]))
    const left = (down: number) => placeBoxes([box(0, 0, 10, 5)], AT(0, -down), SIZE)
    expect(corners(left(3))).toEqual(inPixels([box(0, 0, 10, 2)]))
    expect(left(4)).toEqual([])
  })
})

const AT = (right: number, down: number): Placement => ({ mirrored: false, right, down })

describe('drawPlacement', () => {
  const draw = (augment: object, name: number) =>
    drawPlacement(AugmentConfig.parse(augment), createRandom(name))

  it('depends on its random numbers alone', () => {
    expect(draw({ flip: true, crop: 3 }, 5)).toEqual(draw({ flip: true, crop: 3 }, 5))
  })

  it('mirrors half of the images and moves by up to the border, each way as often', () => {
    const drawn = Array.from({ length: 600 }, (_, name) => draw({ flip: true, crop: 1 }, name))
    expect(drawn.filter(({ mirrored }) => mirrored).length).toBeGreaterThan(250)
    expect(drawn.filter(({ mirrored }) => mirrored).length).toBeLessThan(350)
    for (const side of ['right', 'down'] as const) {
      for (const move of [-1, 0, 1]) {
        const count = drawn.filter((placement) => placement[side] === move).length
        expect(count).toBeGreaterThan(150)
        expect(count).toBeLessThan(250)
      }
    }
  })

  it('leaves images as they are where nothing is asked for', () => {
    expect(draw({}, 1)).toEqual(AS_IT_IS)
  })
})

describe('sourceOf', () => {
  it('keeps boxes on their objects', () => {
    // The pixels of an object stand where its box is laid, whatever the placement.
    const object = box(2, 5, 6, 8)
    for (const placement of [AS_IT_IS, MIRRORED, AT(2, -3), { mirrored: true, right: -1, down: 2 }]) {
      const { columns, rows } = sourceOf(placement, SIZE)
      const onObject = (place: number, from: number, to: number) => place >= from && place < to
      const [found] = corners(placeBoxes([object], placement, SIZE))
      const lit = (axis: Int32Array, from: number, to: number) =>
        [...axis.keys()].filter((place) => onObject(axis[place], from, to))
      const across = lit(columns, 2, 6)
      const down = lit(rows, 5, 8)
      const pixels = [across[0], down[0], across.at(-1)! + 1, down.at(-1)! + 1]
      expect(found).toEqual(pixels.map((value) => expect.closeTo(value, 9)))
    }
  })

  it('leaves the canvas bare where the image was moved away', () => {
    expect([...sourceOf(AT(2, -1), 4).columns]).toEqual([-1, -1, 0, 1])
    expect([...sourceOf(AT(2, -1), 4).rows]).toEqual([1, 2, 3, -1])
    expect([...sourceOf({ mirrored: true, right: 1, down: 0 }, 4).columns]).toEqual([-1, 3, 2, 1])
  })
})
