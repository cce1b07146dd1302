import { AppError } from '@barycenter/contracts'
import type { z } from 'zod'

/** The place of the last line of a page, as clients carry it: text of JSON, for no eyes. */
export function writePlace(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** What `writePlace` was given. INVALID_INPUT for a text that it did not write. */
export function readPlace<Schema extends z.ZodType>(cursor: string, schema: Schema): z.output<Schema> {
  try {
    const place = schema.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
    if (place.success) return place.data
  } catch {
    // Not JSON: refused below, as what is JSON of another form.
  }
  const expected = 'the nextCursor of an earlier page'
  throw new AppError('INVALID_INPUT', `cursor: found ${JSON.stringify(cursor)}, expected ${expected}`, {
    issues: [{ path: 'cursor', found: JSON.stringify(cursor), expected }],
  })
}
