import type { ByteImage } from '../tasks/image-classification/augment/byte-image.js'

/** A grey image of the given rows. */
export function greyImage(rows: number[][], maxPixel = 255): ByteImage {
  const pixels = Uint8Array.from(rows.flat())
  return { pixels, height: rows.length, width: rows[0].length, channels: 1, maxPixel }
}

/** Rows of the bytes of an image, channel by channel within a row. */
export function rowsOf({ pixels, height, width, channels }: ByteImage): number[][] {
  const row = width * channels
  return Array.from({ length: height }, (_, y) => [...pixels.subarray(y * row, (y + 1) * row)])
}
