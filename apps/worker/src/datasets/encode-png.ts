import { encode } from 'fast-png'

/** A PNG file of grey (1) or red, green and blue (3) bytes, row by row. */
export function encodePng(image: {
  width: number
  height: number
  channels: 1 | 3
  pixels: Uint8Array // [height, width, channels]
}): Uint8Array {
  const { width, height, channels, pixels } = image
  return encode({ width, height, channels, depth: 8, data: pixels })
}
