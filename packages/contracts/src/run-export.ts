import { z } from 'zod'
import { RunSearch } from './run-search.js'

export const EXPORT_FORMATS = ['csv', 'jsonl', 'parquet'] as const
export const ExportFormat = z.enum(EXPORT_FORMATS)
export type ExportFormat = z.infer<typeof ExportFormat>

/** All runs of a search, in its order; how long a page is plays no part. */
export const RunExport = RunSearch.omit({ limit: true, cursor: true })
export type RunExport = z.infer<typeof RunExport>
export type RunExportInput = z.input<typeof RunExport>

/** All runs of a search as a file: text by RFC 4180, a JSON object a line, or Apache Parquet. */
export const EXPORT_PATH = '/api/v1/runs/export'
export const ExportQuery = z.strictObject({
  search: z
    .string()
    .max(100_000)
    .default('{}')
    .describe('JSON of a search, as for POST /api/v1/runs/search, without limit and cursor'),
  format: ExportFormat.default('csv'),
})
export type ExportQuery = z.infer<typeof ExportQuery>
