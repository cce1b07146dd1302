import { crc32, deflateSync } from 'node:zlib'

/** What the first chunk of a PNG says; colour type 0 is grey, 2 colours, 3 palette, 4 grey and alpha, 6 colours and alpha. */
interface PngHeader {
  width: number
  height: number
  depth?: number
  colourType: number
  interlaced?: boolean
}

/** A PNG file put together by hand from packed rows, so that it may also be wrong. */
export function pngBytes(header: PngHeader, rows: number[][], ...chunks: Buffer[]): Buffer {
  const ihdr = Buffer.alloc(13)
  ihdr.writeUInt32BE(header.width)
  ihdr.writeUInt32BE(header.height, 4)
  ihdr[8] = header.depth ?? 8
  ihdr[9] = header.colourType
  ihdr[12] = header.interlaced ? 1 : 0
  // Each row begins with its filter; 0 is none.
  const data = deflateSync(Buffer.from(rows.flatMap((row) => [0, ...row])))
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', ihdr),
    ...chunks,
    pngChunk('IDAT', data),
    pngChunk('IEND', Buffer.alloc(0)),
  ])
}

export function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const ends = Buffer.alloc(8)
  ends.writeUInt32BE(data.length)
  ends.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)])
}
