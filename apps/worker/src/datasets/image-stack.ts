import { invalid } from './data-file.js'
import type { DecodedImage } from './decode-image.js'

/** What one part of a set may take of the memory as plain bytes. */
const MOST_BYTES = 2 ** 32

/** Images of one size, behind each other in one array. */
export interface ImageStack {
  add(image: DecodedImage): void
  pixels(): Uint8Array // [count, height, width, 3]
}

/** Room for `capacity` images. Throws DATASET_INVALID when that is more than 4 GiB. */
export function createImageStack(
  folder: string,
  capacity: number,
  height: number,
  width: number,
): ImageStack {
  const size = height * width * 3
  if (capacity * size > MOST_BYTES) {
    const found = `${capacity} images that take ${Math.ceil((capacity * size) / 2 ** 30)} GiB at ${width}×${height} pixels`
    throw invalid(folder, found, 'at most 4 GiB; set a smaller dataset.imageSize')
  }
  const bytes = new Uint8Array(capacity * size)
  let filled = 0
  return {
    add(image) {
      bytes.set(image.pixels, filled)
      filled += size
    },
    pixels: () => bytes.subarray(0, filled),
  }
}
