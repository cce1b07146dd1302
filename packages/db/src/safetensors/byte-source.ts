/** Bytes of a stream, taken in the amounts that a format asks for. */
export interface ByteSource {
  /** The next `count` bytes, or fewer where the stream ends before. */
  take(count: number): Promise<Buffer>
}

/** Holds no more than what was asked for and one piece of the stream. */
export function createByteSource(stream: AsyncIterable<Uint8Array>): ByteSource {
  const pieces = stream[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  return {
    async take(count) {
      const parts: Buffer[] = []
      for (let missing = count; missing > 0; ) {
        if (rest.length === 0) {
          const { value, done } = await pieces.next()
          if (done) break
          rest = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
        }
        const part = rest.subarray(0, missing)
        rest = rest.subarray(part.length)
        missing -= part.length
        parts.push(part)
      }
      return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
    },
  }
}
