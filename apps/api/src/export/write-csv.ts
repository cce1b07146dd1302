import type { RunHit, RunValue } from '@barycenter/contracts'
import type { RunExportReader } from '@barycenter/db'
import { stringify } from 'csv-stringify/sync'
import { type Cell, type ExportColumn, exportColumns } from './export-columns.js'

/**
 * RFC 4180, in UTF-8. Times as in the API; no value is an empty field, an empty text is "". Text stays what it is, also
 * where a spreadsheet would take it for a formula: a file that is read back must say what the run said.
 */
export async function* writeCsv(
  reader: RunExportReader,
  select: readonly RunValue[],
): AsyncGenerator<Uint8Array> {
  const columns = exportColumns(select, [])
  yield lines([columns.map(({ name }) => name)])
  for await (const hits of reader.pages())
    yield lines(hits.map((hit) => columns.map((column) => fieldOf(column, hit))))
}

/** Beside what holds a comma, a quote or the end of a record: an empty text, and any line break. */
const QUOTED = /^$|[\r\n]/

function fieldOf({ kind, cell }: ExportColumn, hit: RunHit): string | null {
  const value: Cell = cell(hit)
  if (value === null) return null
  return kind === 'time' ? new Date(Number(value)).toISOString() : String(value)
}

function lines(rows: (string | null)[][]): Uint8Array {
  return Buffer.from(stringify(rows, { record_delimiter: '\r\n', quoted_match: QUOTED }))
}
