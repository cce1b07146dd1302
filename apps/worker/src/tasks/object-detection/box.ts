import type { BoxedImages } from '../../datasets/boxed-image-set.js'

/** Corners as parts of an image's width and height: 0 is its left or upper edge, 1 the other one. */
export interface Box {
  x1: number
  y1: number
  x2: number
  y2: number
}

/** An object that is on an image. */
export interface TrueBox extends Box {
  class: number
  /** Counts neither as found nor as missed when detections are scored. */
  difficult: boolean
}

/** An object that a model sees on an image. */
export interface FoundBox extends Box {
  class: number
  /** 0 to 1 */
  score: number
}

export function boxesOf({ offsets, boxes, classes, difficult }: BoxedImages, image: number): TrueBox[] {
  return Array.from({ length: offsets[image + 1] - offsets[image] }, (_, index) => {
    const place = offsets[image] + index
    const [x1, y1, x2, y2] = boxes.subarray(place * 4, place * 4 + 4)
    return { x1, y1, x2, y2, class: classes[place], difficult: difficult[place] === 1 }
  })
}

export function areaOf({ x1, y1, x2, y2 }: Box): number {
  return Math.max(0, x2 - x1) * Math.max(0, y2 - y1)
}

/** Area that two boxes share, as a part of the area that either covers. */
export function intersectionOverUnion(one: Box, other: Box): number {
  const shared = areaOf({
    x1: Math.max(one.x1, other.x1),
    y1: Math.max(one.y1, other.y1),
    x2: Math.min(one.x2, other.x2),
    y2: Math.min(one.y2, other.y2),
  })
  return shared > 0 ? shared / (areaOf(one) + areaOf(other) - shared) : 0
}
