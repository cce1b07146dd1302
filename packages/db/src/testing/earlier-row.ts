import { createHash } from 'node:crypto'

/** A row by column. What an earlier schema lacks is left out there; what it has and is not named keeps its default. */
export type Row = Record<string, unknown>

/** What the schema of a version knows: a table, or a column as `table.column`. */
export type Has = (name: string) => boolean

export const id = (last: number) => `019ab000-0000-7000-8000-${String(last).padStart(12, '0')}`
export const hex = (bytes: Uint8Array) => `\\x${Buffer.from(bytes).toString('hex')}`
export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

export const RUNS = {
  completed: id(11),
  lost: id(12),
  queued: id(13),
  failed: id(14),
  external: id(15),
  archived: id(16),
} as const
/** Of states that came with the trash and the queue. */
export const LATER_RUNS = { trashed: id(21), held: id(22), paused: id(23) } as const
export const EXPERIMENTS = [id(1), id(2)]
export const CREATED = '2026-11-23T10:00:00.125+00:00'
export const STARTED = '2026-11-23T10:00:01.25+00:00'
export const ENDED = '2026-11-23T10:05:00.5+00:00'
