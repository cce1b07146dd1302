import type { ExportFormat, RunValue } from '@barycenter/contracts'
import type { RunExportReader } from '@barycenter/db'
import { writeCsv } from './write-csv.js'
import { writeJsonLines } from './write-json-lines.js'
import { writeParquet } from './write-parquet.js'

export interface ExportWriter {
  mediaType: string
  /** The bytes of the file, as they are made. */
  write(reader: RunExportReader, select: readonly RunValue[]): AsyncIterable<Uint8Array>
}

export const EXPORT_WRITERS: Record<ExportFormat, ExportWriter> = {
  csv: { mediaType: 'text/csv; charset=utf-8; header=present', write: writeCsv },
  jsonl: { mediaType: 'application/jsonl; charset=utf-8', write: writeJsonLines },
  parquet: { mediaType: 'application/vnd.apache.parquet', write: writeParquet },
}
