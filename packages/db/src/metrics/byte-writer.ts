/** Grows as it is written to. */
export class ByteWriter {
  #bytes = new Uint8Array(1024)
  #length = 0

  /** LEB128 of a whole number from 0 to 2 ** 53 - 1. */
  varint(value: number): void {
    this.#reserve(8)
    let rest = value
    // Bit operations end at 32 bits; above them, divide.
    while (rest >= 2 ** 31) {
      this.#bytes[this.#length++] = (rest % 128) | 128
      rest = Math.floor(rest / 128)
    }
    while (rest >= 128) {
      this.#bytes[this.#length++] = (rest & 127) | 128
      rest >>>= 7
    }
    this.#bytes[this.#length++] = rest
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length)
  }

  #reserve(extra: number): void {
    if (this.#length + extra <= this.#bytes.length) return
    const larger = new Uint8Array(2 * this.#bytes.length)
    larger.set(this.#bytes)
    this.#bytes = larger
  }
}

export class ByteReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  varint(): number {
    let value = 0
    let weight = 1
    for (;;) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined) throw new RangeError('metric segment: cut inside a number')
      value += (byte & 127) * weight
      if (byte < 128) return value
      weight *= 128
    }
  }
}
