/** Images of one split and the objects on them. */
export interface BoxedImages {
  count: number
  pixels: Uint8Array // [count, size, size, 3]
  /** Boxes of image i are number offsets[i] to offsets[i + 1] − 1. */
  offsets: Int32Array // [count + 1]
  /** Corners x1, y1, x2, y2 as parts of the image's width and height, 0 to 1. */
  boxes: Float32Array // [boxes, 4]
  classes: Uint8Array // [boxes]
  /** Boxes marked difficult count neither as found nor as missed when detections are scored. */
  difficult: Uint8Array // [boxes]
}

/** A data set of objects to detect, every image resized to a square. */
export interface BoxedImageSet {
  imageSize: number
  classes: readonly string[]
  train: BoxedImages
  test: BoxedImages
}
