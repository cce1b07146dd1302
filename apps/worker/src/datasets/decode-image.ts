import { convertIndexedToRgb, type DecodedPng, decode as decodePng } from 'fast-png'
import jpeg from 'jpeg-js'
import { reasonOf } from './data-file.js'
import { BadRecord } from './record-policy.js'

/** Red, green and blue bytes of each pixel, row by row. */
export interface DecodedImage {
  width: number
  height: number
  channels: 3
  pixels: Uint8Array // [height, width, 3]
}

/** A few kilobytes can claim to be an image that fills the memory. */
const MOST_MEGAPIXELS = 64
const MOST_FILE_BYTES = 2 ** 28

/** Planes and coefficients that the JPEG decoder holds for the largest image allowed. */
const JPEG_MEMORY_MIB = 2048

/**
 * Decodes a PNG (grey, colours or palette, of any depth) or a JPEG (baseline or progressive), known by its
 * first bytes. As torchvision's loader does: grey is repeated, alpha is dropped, 16 bits keep their upper 8, and an
 * EXIF orientation is not applied, so that boxes stay where their annotation has them. Throws BadRecord.
 */
export function decodeImage(bytes: Uint8Array): DecodedImage {
  if (bytes.length > MOST_FILE_BYTES) {
    throw new BadRecord(`${bytes.length} bytes`, `an image of at most ${MOST_FILE_BYTES} bytes`)
  }
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47])) return readPng(bytes)
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return readJpeg(bytes)
  const start = Buffer.from(bytes.subarray(0, 4)).toString('hex') || 'nothing'
  throw new BadRecord(`${bytes.length} bytes that begin with ${start}`, 'a PNG or JPEG image')
}

function startsWith(bytes: Uint8Array, magic: number[]): boolean {
  return magic.every((byte, place) => bytes[place] === byte)
}

function readJpeg(bytes: Uint8Array): DecodedImage {
  try {
    const { width, height, data } = jpeg.decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      // The tolerant mode fills what a truncated file lacks with grey.
      tolerantDecoding: false,
      maxResolutionInMP: MOST_MEGAPIXELS,
      maxMemoryUsageInMB: JPEG_MEMORY_MIB,
    })
    return { width, height, channels: 3, pixels: data }
  } catch (cause) {
    throw damaged('JPEG', cause)
  }
}

function readPng(bytes: Uint8Array): DecodedImage {
  checkPngHeader(bytes)
  try {
    const png = decodePng(bytes, { checkCrc: true })
    return { width: png.width, height: png.height, channels: 3, pixels: rgbBytes(png) }
  } catch (cause) {
    throw damaged('PNG', cause)
  }
}

/** The first chunk (IHDR) stands at a fixed place, ahead of anything that must be unpacked. */
function checkPngHeader(bytes: Uint8Array): void {
  if (bytes.length < 29) throw damaged('PNG', `${bytes.length} bytes`)
  const header = new DataView(bytes.buffer, bytes.byteOffset + 16)
  const [width, height] = [header.getUint32(0), header.getUint32(4)]
  if (width === 0 || height === 0 || width * height > MOST_MEGAPIXELS * 1e6) {
    const expected = `1 pixel to ${MOST_MEGAPIXELS} megapixels`
    throw new BadRecord(`a PNG image of ${width}×${height} pixels`, expected)
  }
  const [depth, interlaced] = [header.getUint8(8), header.getUint8(12) !== 0]
  // fast-png reads these as if each pixel had a byte of its own.
  if (interlaced && depth < 8) {
    throw new BadRecord(`an interlaced PNG image of ${depth} bits`, 'at least 8 bits or no interlacing')
  }
}

function damaged(format: string, cause: unknown): BadRecord {
  const found = `a damaged or truncated ${format} file (${reasonOf(cause)})`
  return new BadRecord(found, `a whole ${format} image`, { cause })
}

function rgbBytes(png: DecodedPng): Uint8Array {
  // A palette beside channels of their own is a mere hint for displays.
  if (png.palette && png.channels === 1) return toRgb(convertIndexedToRgb(png), png.palette[0].length)
  if (png.depth < 8) return toRgb(unpackGrey(png), 1)
  if (png.depth === 16)
    return toRgb(
      Uint8Array.from(png.data, (value) => value >> 8),
      png.channels,
    )
  return toRgb(png.data, png.channels)
}

/** `channels`: 1 grey, 2 grey and alpha, 3 colours, 4 colours and alpha. */
function toRgb(values: ArrayLike<number>, channels: number): Uint8Array {
  if (channels === 3 && values instanceof Uint8Array) return values
  const count = values.length / channels
  const rgb = new Uint8Array(count * 3)
  const isGrey = channels < 3
  for (let pixel = 0; pixel < count; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      rgb[pixel * 3 + channel] = values[pixel * channels + (isGrey ? 0 : channel)]
    }
  }
  return rgb
}

/** Grey values of 1, 2 or 4 bits, packed from the upper bit on; each row begins a new byte. */
function unpackGrey({ width, height, depth, data }: DecodedPng): Uint8Array {
  const rowBytes = Math.ceil((width * depth) / 8)
  const largest = 2 ** depth - 1
  const grey = new Uint8Array(width * height)
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const bit = column * depth
      const byte = data[row * rowBytes + (bit >> 3)]
      const value = (byte >> (8 - depth - (bit & 7))) & largest
      grey[row * width + column] = (value * 255) / largest
    }
  }
  return grey
}
