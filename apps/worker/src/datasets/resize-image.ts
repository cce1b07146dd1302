import type { DecodedImage } from './decode-image.js'

/** The source places that one place of the result is mixed from, and their shares, which sum to 1. */
interface Mix {
  first: number
  shares: Float64Array
}

/**
 * Stretches an image to a size. Bilinear upwards; downwards each pixel is the triangle-weighted mean of the area it
 * covers, so that nothing is left out: the `BILINEAR` resize of Pillow, and of torchvision with antialiasing.
 */
export function resizeImage(image: DecodedImage, width: number, height: number): DecodedImage {
  if (image.width === width && image.height === height) return image
  const { channels } = image
  const columns = mixes(image.width, width)
  const rows = mixes(image.height, height)
  const narrow = resizeRows(image, columns)
  const pixels = new Uint8Array(width * height * channels)
  const stride = width * channels
  rows.forEach(({ first, shares }, row) => {
    for (let place = 0; place < stride; place++) {
      let sum = 0
      for (let tap = 0; tap < shares.length; tap++)
        sum += shares[tap] * narrow[(first + tap) * stride + place]
      pixels[row * stride + place] = Math.round(sum)
    }
  })
  return { width, height, channels, pixels }
}

/** The image at its new width and old height. */
function resizeRows({ width, height, channels, pixels }: DecodedImage, columns: Mix[]): Float32Array {
  const narrow = new Float32Array(height * columns.length * channels)
  let place = 0
  for (let row = 0; row < height; row++) {
    for (const { first, shares } of columns) {
      const start = (row * width + first) * channels
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0
        for (let tap = 0; tap < shares.length; tap++)
          sum += shares[tap] * pixels[start + tap * channels + channel]
        narrow[place++] = sum
      }
    }
  }
  return narrow
}

/** For each place of the result a triangle around its centre in the source, as wide as the step between places. */
function mixes(from: number, to: number): Mix[] {
  const step = from / to
  const radius = Math.max(step, 1)
  return Array.from({ length: to }, (_, place) => {
    const centre = (place + 0.5) * step
    const first = Math.max(0, Math.trunc(centre - radius + 0.5))
    const end = Math.min(from, Math.trunc(centre + radius + 0.5))
    const weights = Float64Array.from({ length: end - first }, (_, tap) =>
      Math.max(0, 1 - Math.abs(first + tap + 0.5 - centre) / radius),
    )
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    return { first, shares: weights.map((weight) => weight / total) }
  })
}
