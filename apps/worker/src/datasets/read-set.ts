import type { ImageSet } from './image-set.js'
import type { SkippedRecords } from './record-policy.js'

/** What a reader found in an operator's folder. */
export interface ReadSet<Set> {
  set: Set
  /** Records left out because the policy says so. */
  skipped: SkippedRecords
  /** For people: what was left out, cut or guessed. */
  notes: string[]
}

/** What can be said of a set without reading it whole: counts of what is there, usable or not. */
export interface SetSummary {
  classes: readonly string[]
  trainCount: number
  testCount: number
  /** Null where only reading shows it. */
  imageShape: ImageSet['imageShape'] | null
}

/** A label is one byte. */
export const MOST_CLASSES = 256

/** One sentence about records that were left out, none when there are none. */
export function noteSkipped({ count, first }: SkippedRecords, records = 'records'): string[] {
  if (count === 0) return []
  const { file, record, reason } = first[0]
  return [`${count} ${records} left out, the first: ${record ? `${file} ${record}` : file}: ${reason}`]
}
