import { widenHalf } from '../tensors/half-floats.js'

/** How the numbers of a tensor are written in a file, and what one of them is as a float32. */
export interface FloatType {
  bytes: number
  /** All numbers of `piece`, which holds whole ones, little-endian. */
  read(piece: Buffer): Float32Array
}

export const FLOAT_TYPES: Readonly<Record<string, FloatType>> = {
  F32: { bytes: 4, read: (piece) => float32Of(Uint8Array.from(piece).buffer) },
  // The upper half of a float32.
  BF16: { bytes: 2, read: (piece) => float32Of(wordsOf(piece, (half) => half << 16).buffer) },
  F16: { bytes: 2, read: (piece) => float32Of(wordsOf(piece, widenHalf).buffer) },
}

const float32Of = (buffer: ArrayBuffer) => new Float32Array(buffer)

/** Each 16-bit number as the 32 bits of a float32. */
function wordsOf(piece: Buffer, widen: (half: number) => number): Uint32Array<ArrayBuffer> {
  return Uint32Array.from({ length: piece.length / 2 }, (_, index) => widen(piece.readUInt16LE(2 * index)))
}
