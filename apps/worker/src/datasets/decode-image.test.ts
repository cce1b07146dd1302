import { encode } from 'fast-png'
import jpeg from 'jpeg-js'
import { describe, expect, it } from 'vitest'
import { pngBytes, pngChunk } from '../testing/png-bytes.js'
import { decodeImage } from './decode-image.js'
import { encodePng } from './encode-png.js'

const pixelsOf = (bytes: Uint8Array) => [...decodeImage(bytes).pixels]

/** An image of many colours. */
const noise = (width: number, height: number) => ({
  width,
  height,
  channels: 3 as const,
  pixels: Uint8Array.from({ length: width * height * 3 }, (_, place) => (place * place * 7919) % 256),
})

describe('decodeImage, PNG', () => {
  it('gives back what encodePng was given, grey as three equal channels', () => {
    const image = noise(7, 5)
    expect(decodeImage(encodePng(image))).toEqual(image)
    const grey = encodePng({ width: 2, height: 1, channels: 1, pixels: Uint8Array.from([3, 200]) })
    expect(pixelsOf(grey)).toEqual([3, 3, 3, 200, 200, 200])
  })

  it('reads a palette of 4 bits, row by row', () => {
    const palette = pngChunk('PLTE', Buffer.from([10, 11, 12, 20, 21, 22, 30, 31, 32]))
    const header = { width: 3, height: 2, depth: 4, colourType: 3 }
    const rows = [
      [0x01, 0x20],
      [0x22, 0x00],
    ]
    expect(pixelsOf(pngBytes(header, rows, palette))).toEqual([
      10, 11, 12, 20, 21, 22, 30, 31, 32, 30, 31, 32, 30, 31, 32, 10, 11, 12,
    ])
  })

  it('stretches grey of 1 and 2 bits to bytes', () => {
    const one = pngBytes({ width: 3, height: 1, depth: 1, colourType: 0 }, [[0b10100000]])
    expect(pixelsOf(one)).toEqual([255, 255, 255, 0, 0, 0, 255, 255, 255])
    const two = pngBytes({ width: 2, height: 1, depth: 2, colourType: 0 }, [[0b01110000]])
    expect(pixelsOf(two)).toEqual([85, 85, 85, 255, 255, 255])
  })

  it('keeps the upper byte of 16 bits and drops alpha', () => {
    const deep = pngBytes({ width: 1, height: 1, depth: 16, colourType: 2 }, [[1, 255, 2, 255, 3, 255]])
    expect(pixelsOf(deep)).toEqual([1, 2, 3])
    expect(pixelsOf(pngBytes({ width: 1, height: 1, colourType: 6 }, [[1, 2, 3, 0]]))).toEqual([1, 2, 3])
    expect(pixelsOf(pngBytes({ width: 1, height: 1, colourType: 4 }, [[9, 128]]))).toEqual([9, 9, 9])
  })

  it('does not take a suggested palette for the colours', () => {
    const palette = pngChunk('PLTE', Buffer.from([10, 11, 12]))
    expect(pixelsOf(pngBytes({ width: 1, height: 1, colourType: 2 }, [[1, 2, 3]], palette))).toEqual([
      1, 2, 3,
    ])
  })

  it('reads interlaced images', () => {
    const { width, height, channels, pixels } = noise(9, 6)
    const bytes = encode({ width, height, channels, data: pixels }, { interlace: 'Adam7' })
    expect(decodeImage(bytes).pixels).toEqual(pixels)
  })

  const whole = encodePng(noise(20, 20))
  it.each<[string, Uint8Array, RegExp]>([
    ['a file cut in the middle', whole.subarray(0, whole.length / 2), /a damaged or truncated PNG file \(/],
    ['a file cut in its header', whole.subarray(0, 20), /truncated PNG file \(20 bytes\)/],
    [
      'a changed byte',
      Uint8Array.from(whole, (byte, place) => (place === whole.length >> 1 ? byte ^ 1 : byte)),
      /damaged/,
    ],
    [
      'fewer rows than its header says',
      pngBytes({ width: 2, height: 9, colourType: 0 }, [[1, 2]]),
      /a damaged or truncated PNG file/,
    ],
    [
      'an index that the palette lacks',
      pngBytes({ width: 1, height: 1, colourType: 3 }, [[7]], pngChunk('PLTE', Buffer.from([1, 2, 3]))),
      /Incorrect index of palette color/,
    ],
    [
      'an image too large to unpack',
      pngBytes({ width: 100_000, height: 100_000, colourType: 0 }, []),
      /found a PNG image of 100000×100000 pixels, expected 1 pixel to 64 megapixels/,
    ],
    [
      'interlacing below 8 bits',
      pngBytes({ width: 1, height: 1, depth: 1, colourType: 0, interlaced: true }, [[128]]),
      /found an interlaced PNG image of 1 bits/,
    ],
  ])('refuses %s', (_name, bytes, message) => {
    expect(() => decodeImage(bytes)).toThrow(message)
  })
})

describe('decodeImage, JPEG', () => {
  const flat = Buffer.alloc(16 * 24 * 4, Buffer.from([200, 100, 50, 255]))
  const whole = jpeg.encode({ width: 16, height: 24, data: flat }, 90).data

  it('reads size and colours', () => {
    const { width, height, pixels } = decodeImage(whole)
    expect([width, height, pixels.length]).toEqual([16, 24, 16 * 24 * 3])
    for (const [channel, expected] of [200, 100, 50].entries()) {
      expect(Math.abs(pixels[3 * 100 + channel] - expected)).toBeLessThan(4)
    }
  })

  it('refuses a truncated file instead of filling the rest with grey', () => {
    for (const kept of [0.3, 0.9]) {
      const cut = whole.subarray(0, Math.floor(whole.length * kept))
      expect(() => decodeImage(cut)).toThrow(/found a damaged or truncated JPEG file \(/)
    }
  })

  it('refuses an image too large to unpack', () => {
    const huge = Buffer.from(whole)
    const frame = huge.indexOf(Buffer.from([0xff, 0xc0]))
    huge.writeUInt16BE(60_000, frame + 5)
    huge.writeUInt16BE(60_000, frame + 7)
    expect(() => decodeImage(huge)).toThrow(/maxResolutionInMP limit exceeded/)
  })
})

describe('decodeImage', () => {
  it('names the first bytes of what is neither', () => {
    const gif = Buffer.from('GIF89a')
    expect(() => decodeImage(gif)).toThrow(
      'found 6 bytes that begin with 47494638, expected a PNG or JPEG image',
    )
    expect(() => decodeImage(Buffer.alloc(0))).toThrow('found 0 bytes that begin with nothing')
  })
})
