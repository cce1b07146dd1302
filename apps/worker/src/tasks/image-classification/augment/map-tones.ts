import { type ByteImage, nearestByte } from './byte-image.js'

/** Bytes of `threshold` and more become their negative. */
export function solarise(image: ByteImage, threshold: number): ByteImage {
  const { maxPixel } = image
  return mapBytes(image, (byte) => (byte >= threshold ? maxPixel - byte : byte))
}

/** Keeps 2^bits steps of brightness, each at its darkest byte: for 255, the highest `bits` bits. */
export function posterise(image: ByteImage, bits: number): ByteImage {
  const step = (image.maxPixel + 1) / 2 ** bits
  if (step <= 1) return image
  return mapBytes(image, (byte) => Math.floor(Math.floor(byte / step) * step))
}

/** Stretches each channel so that its darkest byte becomes 0 and its brightest `maxPixel`. */
export function autocontrast(image: ByteImage): ByteImage {
  const { maxPixel } = image
  return mapChannels(image, (counts) => {
    const [darkest, brightest] = [counts.findIndex(Boolean), counts.findLastIndex(Boolean)]
    if (brightest <= darkest) return identity
    return (byte) => nearestByte(((byte - darkest) * maxPixel) / (brightest - darkest), maxPixel)
  })
}

/** Spreads the bytes of each channel so that each range of them is about as frequent, as Pillow's ImageOps.equalize does. */
export function equalise(image: ByteImage): ByteImage {
  const { maxPixel } = image
  return mapChannels(image, (counts) => {
    const total = counts.reduce((sum, count) => sum + count, 0)
    const step = Math.floor((total - counts[counts.findLastIndex(Boolean)]) / maxPixel)
    if (step === 0) return identity
    const below = new Float64Array(256)
    for (let byte = 1; byte < 256; byte++) below[byte] = below[byte - 1] + counts[byte - 1]
    return (byte) => Math.min(maxPixel, Math.floor((below[byte] + Math.floor(step / 2)) / step))
  })
}

/** What becomes of a byte. */
type Tone = (byte: number) => number

const identity: Tone = (byte) => byte

export function mapBytes(image: ByteImage, tone: Tone): ByteImage {
  const table = Uint8Array.from({ length: 256 }, (_, byte) => tone(byte))
  return { ...image, pixels: image.pixels.map((byte) => table[byte]) }
}

/** @param toneOf made of how often each byte stands in a channel, [256] */
function mapChannels(image: ByteImage, toneOf: (counts: Int32Array) => Tone): ByteImage {
  const { pixels, channels } = image
  const out = new Uint8Array(pixels.length)
  for (let channel = 0; channel < channels; channel++) {
    const counts = new Int32Array(256)
    for (let place = channel; place < pixels.length; place += channels) counts[pixels[place]]++
    const tone = toneOf(counts)
    const table = Uint8Array.from({ length: 256 }, (_, byte) => tone(byte))
    for (let place = channel; place < pixels.length; place += channels) out[place] = table[pixels[place]]
  }
  return { ...image, pixels: out }
}
