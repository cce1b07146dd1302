import { randomBytes, randomInt } from 'node:crypto'

const COUNTER_LIMIT = 0x1000 // 12 bits
let lastMs = 0
let counter = randomInt(COUNTER_LIMIT)

/**
 * A UUIDv7 (RFC 9562). Ids of one process grow strictly, also within a millisecond, so that runs launched together keep
 * their order. The counter goes on from one millisecond to the next: the dashboard colours runs by it, so that those made
 * one after another differ.
 */
export function uuidV7(): string {
  counter = (counter + 1) % COUNTER_LIMIT
  const now = Date.now()
  if (now > lastMs) lastMs = now
  else if (counter === 0) lastMs++
  const bytes = randomBytes(16)
  bytes.writeUIntBE(lastMs, 0, 6)
  bytes.writeUInt16BE(0x7000 | counter, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
