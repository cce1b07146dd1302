import { randomBytes } from 'node:crypto'
import type { RunId } from '@barycenter/contracts'

/** A new id of a run (UUIDv7, RFC 9562): ids sort by the time they were made. */
export function newRunId(): RunId {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(Date.now(), 0, 6)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') as RunId
}
