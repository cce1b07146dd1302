import { ByteReader, ByteWriter } from './byte-writer.js'

/**
 * Whole numbers as first value, first difference, then how the difference changes: zigzag varints, a run of zeros as one 0
 * with its length. A regular cadence is a few bytes whatever its length. Null for what is not whole or too far apart.
 */
export function encodeIntegers(numbers: Float64Array): Uint8Array<ArrayBuffer> | null {
  const writer = new ByteWriter()
  let [before, difference, zeros] = [0, 0, 0]
  for (const number of numbers) {
    const next = number - before
    const change = next - difference
    if (!isPlainInteger(number) || !isEncodable(next) || !isEncodable(change)) return null
    before = number
    difference = next
    if (change === 0) {
      zeros++
      continue
    }
    if (zeros > 0) writeZeros(writer, zeros)
    zeros = 0
    writer.varint(zigzag(change))
  }
  if (zeros > 0) writeZeros(writer, zeros)
  return writer.bytes()
}

/** `count` of the numbers, from place `first` on. */
export function decodeIntegers(bytes: Uint8Array, count: number, first = 0): Float64Array<ArrayBuffer> {
  const numbers = new Float64Array(count)
  const reader = new ByteReader(bytes)
  // A change of the difference is a run of one, zeros are a run without a change.
  let [before, difference, run] = [0, 0, 0]
  for (let place = 0; place < first + count; ) {
    if (run === 0) {
      const code = reader.varint()
      run = code === 0 ? reader.varint() : 1
      difference += unzigzag(code)
    }
    const steps = place < first ? Math.min(run, first - place) : 1
    before += steps * difference
    place += steps
    run -= steps
    if (place > first) numbers[place - first - 1] = before
  }
  return numbers
}

function writeZeros(writer: ByteWriter, length: number): void {
  writer.varint(0)
  writer.varint(length)
}

/** -0 is a number of its own, which a difference would lose. */
function isPlainInteger(number: number): boolean {
  return Number.isSafeInteger(number) && !Object.is(number, -0)
}

/** Small enough that zigzag, which doubles, stays exact. */
function isEncodable(difference: number): boolean {
  return Math.abs(difference) < 2 ** 52
}

function zigzag(number: number): number {
  return number >= 0 ? 2 * number : -2 * number - 1
}

function unzigzag(code: number): number {
  return code % 2 === 0 ? code / 2 : -(code + 1) / 2
}
