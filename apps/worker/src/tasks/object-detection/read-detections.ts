import type { TypedArray } from '@tensorflow/tfjs-core'
import type { FoundBox } from './box.js'
import { suppressOverlaps } from './suppress-overlaps.js'

/** What a detector says of one image: scores [cells, classes] from 0 to 1, corners [cells, 4] as parts of the image. */
export interface ImageOutputs {
  scores: TypedArray
  corners: TypedArray
  classes: number
}

/** Below this score a box is not looked at. */
const LOWEST_SCORE = 0.05
/** Best boxes of an image that suppression looks at: its time grows with their square. */
const MOST_CANDIDATES = 400
const OVERLAP = 0.5
const MOST_DETECTIONS = 100

/** The boxes that remain after suppression, at most 100, with scores from high to low. */
export function readDetections({ scores, corners, classes }: ImageOutputs): FoundBox[] {
  const places: number[] = []
  for (let place = 0; place < scores.length; place++) if (scores[place] >= LOWEST_SCORE) places.push(place)
  const best = places.sort((one, other) => scores[other] - scores[one]).slice(0, MOST_CANDIDATES)
  const candidates = best.map((place): FoundBox => {
    const cell = Math.floor(place / classes)
    const [x1, y1, x2, y2] = corners.subarray(cell * 4, cell * 4 + 4)
    return { x1, y1, x2, y2, class: place % classes, score: scores[place] }
  })
  return suppressOverlaps(candidates, { overlap: OVERLAP, most: MOST_DETECTIONS })
}

/** The part of a batch's outputs that is of one image. */
export function outputsOf(
  [scores, corners]: readonly TypedArray[],
  image: number,
  { cells, classes }: { cells: number; classes: number },
): ImageOutputs {
  const rows = (data: TypedArray, size: number) =>
    data.subarray(image * cells * size, (image + 1) * cells * size)
  return { scores: rows(scores, classes), corners: rows(corners, 4), classes }
}
