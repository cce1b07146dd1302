/** One image as bytes. An augmentation makes a new one of the same shape and leaves this one as it is. */
export interface ByteImage {
  pixels: Uint8Array // [height, width, channels]
  height: number
  width: number
  /** 3 = red, green, blue; 1 = grey. */
  channels: number
  /** The pixel value that stands for full intensity. */
  maxPixel: number
}

/** The byte nearest to a value, from 0 to `maxPixel`. */
export function nearestByte(value: number, maxPixel: number): number {
  return Math.min(maxPixel, Math.max(0, Math.round(value)))
}
