import { randomBytes } from 'node:crypto'

const COUNTER_LIMIT = 0x1000 // 12 bits
let lastMs = 0
let counter = 0

/** A UUIDv7 (RFC 9562). Ids of one process grow strictly, also within a millisecond, so that runs launched together keep their order. */
export function uuidV7(): string {
  const now = Date.now()
  if (now > lastMs) {
    lastMs = now
    counter = 0
  } else if (++counter === COUNTER_LIMIT) {
    lastMs++
    counter = 0
  }
  const bytes = randomBytes(16)
  bytes.writeUIntBE(lastMs, 0, 6)
  bytes.writeUInt16BE(0x7000 | counter, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
