import { invalid, reasonOf } from './data-file.js'

/** What a reader does with a record it cannot use: end with an error that names it, or leave it out and count it. */
export type RecordPolicy = 'refuse' | 'skip'

/** `record` is the place inside the file, e.g. `line 12`; null when the whole file is meant. */
export interface SkippedRecord {
  file: string
  record: string | null
  reason: string
}

export interface SkippedRecords {
  count: number
  /** The first of them, enough to see what is wrong. */
  first: SkippedRecord[]
}

/** Where a reader reports the records it cannot use. */
export interface SkipLog {
  /** Throws DATASET_INVALID under `refuse`; under `skip` counts the record and returns. */
  refuse(file: string, record: string | null, found: string, expected: string, cause?: unknown): void
  /** Grows with each record that is skipped. */
  readonly skipped: SkippedRecords
}

const KEPT = 20

export function createSkipLog(policy: RecordPolicy): SkipLog {
  const skipped: SkippedRecords = { count: 0, first: [] }
  return {
    skipped,
    refuse(file, record, found, expected, cause) {
      if (policy === 'refuse') throw invalid(record ? `${file} ${record}` : file, found, expected, cause)
      skipped.count++
      if (skipped.first.length === KEPT) return
      skipped.first.push({ file, record, reason: `found ${found}, expected ${expected}` })
    },
  }
}

/** Something unusable in a file whose name the thrower does not know. */
export class BadRecord extends Error {
  override name = 'BadRecord'
  constructor(
    readonly found: string,
    readonly expected: string,
    options?: ErrorOptions,
  ) {
    super(`found ${found}, expected ${expected}`, options)
  }
}

/** What `read` gives for a file, or null after a BadRecord or an error of the file system went to the log. */
export async function readOrReport<T>(file: string, log: SkipLog, read: () => Promise<T>): Promise<T | null> {
  try {
    return await read()
  } catch (cause) {
    if (cause instanceof BadRecord) log.refuse(file, null, cause.found, cause.expected, cause)
    else log.refuse(file, null, `an unreadable file (${reasonOf(cause)})`, 'a readable file', cause)
    return null
  }
}
