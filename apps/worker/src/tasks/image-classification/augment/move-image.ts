import type { ByteImage } from './byte-image.js'

/** The image as in a mirror: left and right swapped. */
export function mirror(image: ByteImage): ByteImage {
  const { pixels, height, width, channels } = image
  const out = new Uint8Array(pixels.length)
  for (let y = 0; y < height; y++) {
    const row = y * width * channels
    for (let x = 0; x < width; x++) {
      const from = row + x * channels
      const to = row + (width - 1 - x) * channels
      for (let channel = 0; channel < channels; channel++) out[to + channel] = pixels[from + channel]
    }
  }
  return { ...image, pixels: out }
}

/**
 * The window of the image's own size at (top, left) of the image with `border` black pixels around it. Black is what the
 * published recipes pad with, as they crop before they standardise; (border, border) gives the image itself.
 */
export function crop(image: ByteImage, border: number, top: number, left: number): ByteImage {
  const { pixels, height, width, channels } = image
  const out = new Uint8Array(pixels.length)
  const [down, right] = [top - border, left - border]
  const [firstX, endX] = [Math.max(0, -right), Math.min(width, width - right)]
  if (firstX >= endX) return { ...image, pixels: out }
  for (let y = Math.max(0, -down); y < Math.min(height, height - down); y++) {
    const from = (y + down) * width + right
    out.set(
      pixels.subarray((from + firstX) * channels, (from + endX) * channels),
      (y * width + firstX) * channels,
    )
  }
  return { ...image, pixels: out }
}

/** Where a pixel comes from: x' = a·x + b·y + c, y' = d·x + e·y + f, in pixels from the upper left corner of the image. */
type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

/** @param degrees counter-clockwise, about the centre */
export function rotate(image: ByteImage, degrees: number): ByteImage {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  const [x, y] = [image.width / 2, image.height / 2]
  return resample(image, [cos, -sin, x - cos * x + sin * y, sin, cos, y - sin * x - cos * y])
}

/** Rows move left, each by `slope` pixels more than the one above it. */
export const shearX = (image: ByteImage, slope: number): ByteImage => resample(image, [1, slope, 0, 0, 1, 0])

/** Columns move up, each by `slope` pixels more than the one to its left. */
export const shearY = (image: ByteImage, slope: number): ByteImage => resample(image, [1, 0, 0, slope, 1, 0])

export const translateX = (image: ByteImage, pixels: number): ByteImage =>
  resample(image, [1, 0, -pixels, 0, 1, 0])

export const translateY = (image: ByteImage, pixels: number): ByteImage =>
  resample(image, [1, 0, 0, 0, 1, -pixels])

/** By the nearest pixel; what comes from outside the image is black. */
function resample(image: ByteImage, [a, b, c, d, e, f]: Affine): ByteImage {
  const { pixels, height, width, channels } = image
  const out = new Uint8Array(pixels.length)
  for (let y = 0; y < height; y++) {
    const [rowX, rowY] = [b * (y + 0.5) + c, e * (y + 0.5) + f]
    for (let x = 0; x < width; x++) {
      const fromX = Math.floor(a * (x + 0.5) + rowX)
      const fromY = Math.floor(d * (x + 0.5) + rowY)
      if (fromX < 0 || fromY < 0 || fromX >= width || fromY >= height) continue
      const from = (fromY * width + fromX) * channels
      const to = (y * width + x) * channels
      for (let channel = 0; channel < channels; channel++) out[to + channel] = pixels[from + channel]
    }
  }
  return { ...image, pixels: out }
}
