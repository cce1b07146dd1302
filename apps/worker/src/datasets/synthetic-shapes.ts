import { createRandom, type Random } from '@barycenter/twa'
import type { BoxedImageSet, BoxedImages } from './boxed-image-set.js'

const CLASSES = ['circle', 'square', 'triangle'] as const
const COUNTS = { train: 400, test: 100 }
const MOST_SHAPES = 4

/** Half the side of a shape's box, as a part of the image's side. */
const SMALLEST = 0.09
const LARGEST = 0.22

/** Shapes may touch but hardly hide each other: the largest part of the smaller box that two may share. */
const MOST_OVERLAP = 0.15

/** How far a shape's colour lies from the background at least, in the channel where they differ most. */
const LEAST_CONTRAST = 80
const NOISE = 40

/** A shape in a box of twice its radius; places are parts of the image's side. */
interface Shape {
  kind: number
  x: number
  y: number
  radius: number
  colour: number[]
}

export const SHAPES_ATTRIBUTION = 'Drawn by this program from a fixed seed.'

/**
 * One to four circles, squares and triangles of any colour on a noisy background. Always the same images: each comes
 * from a stream of its own. Colour and size tell nothing of the class.
 */
export function makeShapes(imageSize: number): BoxedImageSet {
  return {
    imageSize,
    classes: CLASSES,
    train: makePart('train', COUNTS.train, imageSize),
    test: makePart('test', COUNTS.test, imageSize),
  }
}

function makePart(part: string, count: number, size: number): BoxedImages {
  const pixels = new Uint8Array(count * size * size * 3)
  const scenes = Array.from({ length: count }, (_, index) => {
    const random = createRandom('synthetic shapes', part, index)
    const background = makeColour(random)
    const shapes = placeShapes(random, background)
    const image = pixels.subarray(index * size * size * 3, (index + 1) * size * size * 3)
    paint(image, size, background, shapes, random)
    return shapes
  })
  const shapes = scenes.flat()
  return {
    count,
    pixels,
    offsets: Int32Array.from([0, ...scenes.map(runningTotal())]),
    boxes: Float32Array.from(shapes.flatMap(boxOf)),
    classes: Uint8Array.from(shapes, ({ kind }) => kind),
    difficult: new Uint8Array(shapes.length),
  }
}

function runningTotal(): (shapes: Shape[]) => number {
  let total = 0
  return (shapes) => {
    total += shapes.length
    return total
  }
}

const boxOf = ({ x, y, radius }: Shape) => [x - radius, y - radius, x + radius, y + radius]

const makeColour = (random: Random) => [0, 1, 2].map(() => 30 + random.integer(196))

/** A shape that finds no free place after some tries is left out; the first always finds one. */
function placeShapes(random: Random, background: number[]): Shape[] {
  const wanted = 1 + random.integer(MOST_SHAPES)
  const placed: Shape[] = []
  for (let tries = 0; placed.length < wanted && tries < 40; tries++) {
    const radius = SMALLEST + random.uniform() * (LARGEST - SMALLEST)
    const [x, y] = [0, 1].map(() => radius + random.uniform() * (1 - 2 * radius))
    const shape = {
      kind: random.integer(CLASSES.length),
      x,
      y,
      radius,
      colour: contrasting(random, background),
    }
    if (placed.every((other) => overlap(shape, other) <= MOST_OVERLAP)) placed.push(shape)
  }
  return placed
}

function contrasting(random: Random, background: number[]): number[] {
  for (;;) {
    const colour = makeColour(random)
    if (colour.some((value, channel) => Math.abs(value - background[channel]) >= LEAST_CONTRAST))
      return colour
  }
}

/** The part of the smaller box that lies in the other one. */
function overlap(one: Shape, other: Shape): number {
  const reach = one.radius + other.radius
  const smaller = 2 * Math.min(one.radius, other.radius)
  const along = (axis: 'x' | 'y') => Math.min(smaller, Math.max(0, reach - Math.abs(one[axis] - other[axis])))
  return (along('x') * along('y')) / smaller ** 2
}

function paint(image: Uint8Array, size: number, background: number[], shapes: Shape[], random: Random): void {
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const [x, y] = [(column + 0.5) / size, (row + 0.5) / size]
      const colour = shapes.findLast((shape) => isInside(shape, x, y))?.colour ?? background
      const shade = (random.uniform() - 0.5) * NOISE
      for (let channel = 0; channel < 3; channel++) {
        image[(row * size + column) * 3 + channel] = Math.round(colour[channel] + shade)
      }
    }
  }
}

function isInside({ kind, x, y, radius }: Shape, pointX: number, pointY: number): boolean {
  const [right, down] = [(pointX - x) / radius, (pointY - y) / radius]
  switch (CLASSES[kind]) {
    case 'circle':
      return right * right + down * down <= 1
    case 'square':
      return Math.abs(right) <= 1 && Math.abs(down) <= 1
    default:
      // Its tip is in the middle of the upper side, its base is the lower side.
      return down <= 1 && 2 * Math.abs(right) <= down + 1
  }
}
