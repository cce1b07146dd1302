import type { AugmentConfig } from '@barycenter/contracts'
import type { Random } from '@barycenter/twa'
import { areaOf, type TrueBox } from './box.js'

/** How an image is laid on its canvas, which stays as large: mirrored left to right, then moved. */
export interface Placement {
  mirrored: boolean
  /** Pixels to the right; negative is to the left. */
  right: number
  down: number
}

export const AS_IT_IS: Placement = { mirrored: false, right: 0, down: 0 }

/** An object of which less than this part is left after a move is none to learn from. */
const SMALLEST_PART = 0.4

/** A random placement: half of the images mirrored, and moved as a border of `crop` pixels and a crop of the old size do. */
export function drawPlacement({ flip, crop }: AugmentConfig, random: Random): Placement {
  const move = () => random.integer(2 * crop + 1) - crop
  return { mirrored: flip && random.uniform() < 0.5, right: move(), down: move() }
}

/** Boxes as the placement leaves them, cut at the edges of the canvas; of which too little is left, they are dropped. */
export function placeBoxes(
  boxes: readonly TrueBox[],
  { mirrored, right, down }: Placement,
  size: number,
): TrueBox[] {
  return boxes.flatMap((box) => {
    const [x1, x2] = mirrored ? [1 - box.x2, 1 - box.x1] : [box.x1, box.x2]
    const moved = {
      ...box,
      x1: within(x1 + right / size),
      y1: within(box.y1 + down / size),
      x2: within(x2 + right / size),
      y2: within(box.y2 + down / size),
    }
    return areaOf(moved) < SMALLEST_PART * areaOf(box) ? [] : [moved]
  })
}

function within(coordinate: number): number {
  return Math.min(1, Math.max(0, coordinate))
}

/** The column or row of the image that stands at each one of the canvas; −1 where the canvas is bare. */
export function sourceOf(
  { mirrored, right, down }: Placement,
  size: number,
): { columns: Int32Array; rows: Int32Array } {
  const onImage = (place: number) => (place >= 0 && place < size ? place : -1)
  const columns = Int32Array.from({ length: size }, (_, column) => {
    const source = onImage(column - right)
    return mirrored && source >= 0 ? size - 1 - source : source
  })
  return { columns, rows: Int32Array.from({ length: size }, (_, row) => onImage(row - down)) }
}
