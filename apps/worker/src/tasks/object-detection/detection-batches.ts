import type { AugmentConfig } from '@barycenter/contracts'
import type { Random } from '@barycenter/twa'
import type { BoxedImages } from '../../datasets/boxed-image-set.js'
import type { HostBatch } from '../task.js'
import { assignTargets, type CellTargets, type Grid } from './assign-targets.js'
import { boxesOf, type TrueBox } from './box.js'
import { AS_IT_IS, drawPlacement, type Placement, placeBoxes, sourceOf } from './placement.js'
import { truthRows } from './truth-rows.js'

export interface DetectionBatchSource {
  imageSize: number
  grid: Grid
  /** [3, 256], see `standardisedPixels`. */
  pixelValues: Float32Array
  augment: AugmentConfig
}

/** Images of one part of the data, with the image whose boxes each one has. */
export interface OwnedImages {
  images: BoxedImages
  owners: Int32Array // [images.count]
}

/**
 * Standardised images [size, height, width, 3], what their cells are to say (see `CellTargets`), and their objects.
 * Asked for is each object, and of an image without one that nothing is there: means over batches are means of these.
 * @param random of the placement of each image; null = as they are
 */
export function detectionBatch(
  source: DetectionBatchSource,
  { images, owners }: OwnedImages,
  places: Int32Array,
  random: Random | null,
): HostBatch {
  const { imageSize, grid, augment } = source
  const size = places.length
  const pixels = new Float32Array(size * imageSize * imageSize * 3)
  const boxes: TrueBox[][] = []
  places.forEach((image, row) => {
    const placement = random ? drawPlacement(augment, random) : AS_IT_IS
    boxes.push(placeBoxes(boxesOf(images, owners[image]), placement, imageSize))
    layPixels(source, images.pixels, image, placement, pixels.subarray(row * imageSize * imageSize * 3))
  })
  const targets = boxes.map((ofImage) => assignTargets(ofImage, grid))
  const stack = (name: keyof CellTargets, ...shape: number[]) => ({
    data: concatenate(targets.map((ofImage) => ofImage[name])),
    shape: [size, grid.side ** 2, ...shape],
  })
  return {
    size,
    asked: boxes.reduce((sum, ofImage) => sum + Math.max(1, ofImage.length), 0),
    tensors: {
      images: { data: pixels, shape: [size, imageSize, imageSize, 3] },
      heat: stack('heat', grid.classes),
      edges: stack('edges', 4),
      weights: stack('weights'),
    },
    forMeter: { truth: truthRows(boxes) },
  }
}

/** Standardises an image onto a canvas of zeros, which stand for the mean colour. */
function layPixels(
  { imageSize, pixelValues }: DetectionBatchSource,
  pixels: Uint8Array,
  image: number,
  placement: Placement,
  canvas: Float32Array,
): void {
  const { columns, rows } = sourceOf(placement, imageSize)
  rows.forEach((row, y) => {
    if (row < 0) return
    const line = (image * imageSize + row) * imageSize
    columns.forEach((column, x) => {
      if (column < 0) return
      const [from, to] = [(line + column) * 3, (y * imageSize + x) * 3]
      for (let channel = 0; channel < 3; channel++) {
        canvas[to + channel] = pixelValues[channel * 256 + pixels[from + channel]]
      }
    })
  })
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let place = 0
  for (const part of parts) {
    whole.set(part, place)
    place += part.length
  }
  return whole
}
