import { z } from 'zod'

/** Ids of rows people link to: UUIDv7, so that they sort by the time of creation. */
export const ExperimentId = z.uuid().brand<'ExperimentId'>()
export type ExperimentId = z.infer<typeof ExperimentId>

export const RunId = z.uuid().brand<'RunId'>()
export type RunId = z.infer<typeof RunId>

export const GroupId = z.uuid().brand<'GroupId'>()
export type GroupId = z.infer<typeof GroupId>

/** A name that people give. Control characters would break lines of terminals and tables, or steer them. */
export const DisplayName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u, 'a name without line breaks or other control characters')

/** Times travel as ISO 8601 strings in UTC. */
export const Timestamp = z.iso.datetime()
export type Timestamp = z.infer<typeof Timestamp>

/** Lower-case hex SHA-256 of bytes. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)
export type Sha256 = z.infer<typeof Sha256>
