/** Images of one file pair as decoded: `count` images of `imageShape`, one byte a pixel, and one label each. */
export interface LabelledImages {
  count: number
  pixels: Uint8Array // [count, height, width, channels]
  labels: Uint8Array // [count]
}

/** A data set in memory. Pixels stay bytes; a batch converts the few it needs. */
export interface ImageSet {
  imageShape: [height: number, width: number, channels: number]
  classes: number
  /** Names of the classes where the data set tells them. */
  classNames?: readonly string[]
  /** The pixel value that stands for full intensity. */
  maxPixel: number
  train: LabelledImages
  test: LabelledImages
}

/** Number of pixel values in one image. */
export function pixelsPerImage({ imageShape }: { imageShape: Readonly<ImageSet['imageShape']> }): number {
  const [height, width, channels] = imageShape
  return height * width * channels
}
