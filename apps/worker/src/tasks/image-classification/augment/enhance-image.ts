import { type ByteImage, nearestByte } from './byte-image.js'
import { mapBytes } from './map-tones.js'

// Each of these blends an image with a poorer one: factor 0 = the poorer one, 1 = as it is, more = away from it (Haeberli
// and Voorhies 1994, "Image Processing by Interpolation and Extrapolation"), as Pillow's ImageEnhance does.

/** Blends with black. */
export function changeBrightness(image: ByteImage, factor: number): ByteImage {
  return mapBytes(image, (byte) => nearestByte(byte * factor, image.maxPixel))
}

/** Blends with the mean grey of the image. */
export function changeContrast(image: ByteImage, factor: number): ByteImage {
  const mean = Math.round(meanGrey(image))
  return mapBytes(image, (byte) => nearestByte(mean + factor * (byte - mean), image.maxPixel))
}

/** Blends with the image in greys. A grey image stays as it is. */
export function changeColour(image: ByteImage, factor: number): ByteImage {
  const { pixels, channels, maxPixel } = image
  if (channels !== 3) return image
  const out = new Uint8Array(pixels.length)
  for (let place = 0; place < pixels.length; place += 3) {
    const grey = greyAt(pixels, place)
    for (let channel = place; channel < place + 3; channel++) {
      out[channel] = nearestByte(grey + factor * (pixels[channel] - grey), maxPixel)
    }
  }
  return { ...image, pixels: out }
}

/** Weight of the middle pixel in a smoothed one; each of its eight neighbours has 1. */
const MIDDLE = 5

/** Blends with the image smoothed. Pixels at the edge, which have no eight neighbours, stay as they are. */
export function changeSharpness(image: ByteImage, factor: number): ByteImage {
  const { pixels, height, width, channels, maxPixel } = image
  const out = pixels.slice()
  const row = width * channels
  for (let y = 1; y < height - 1; y++) {
    for (let place = y * row + channels; place < (y + 1) * row - channels; place++) {
      let sum = (MIDDLE - 1) * pixels[place]
      for (let line = place - row; line <= place + row; line += row) {
        sum += pixels[line - channels] + pixels[line] + pixels[line + channels]
      }
      const smooth = sum / (MIDDLE + 8)
      out[place] = nearestByte(smooth + factor * (pixels[place] - smooth), maxPixel)
    }
  }
  return { ...image, pixels: out }
}

function meanGrey({ pixels, channels }: ByteImage): number {
  let sum = 0
  if (channels === 3) for (let place = 0; place < pixels.length; place += 3) sum += greyAt(pixels, place)
  else for (const byte of pixels) sum += byte
  return (sum * channels) / pixels.length
}

/** Luma of ITU-R BT.601. */
function greyAt(pixels: Uint8Array, place: number): number {
  return 0.299 * pixels[place] + 0.587 * pixels[place + 1] + 0.114 * pixels[place + 2]
}
