import type { RunHit, RunValue } from '@barycenter/contracts'
import type { RunExportReader } from '@barycenter/db'
import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer'
import { type Cell, type ExportColumn, exportColumns } from './export-columns.js'

type Kind = ExportColumn['kind']

/** A row group for each page of runs, so that no more than one page is in memory. */
export async function* writeParquet(
  reader: RunExportReader,
  select: readonly RunValue[],
): AsyncGenerator<Uint8Array> {
  const columns = exportColumns(select, await reader.kinds())
  const bytes = new ByteWriter()
  const writer = new ParquetWriter({ writer: bytes, schema: schemaOf(columns), createdBy: 'barycenter' })
  for await (const hits of reader.pages()) {
    const columnData = columns.map(({ name, kind, cell }) => ({
      name,
      data: hits.map((hit: RunHit) => STORED[kind](cell(hit))),
    }))
    await writer.write({ columnData, rowGroupSize: hits.length })
    yield taken(bytes)
  }
  await writer.finish()
  yield taken(bytes)
}

/** What has been written since; places in the file go on counting. */
function taken(bytes: ByteWriter): Uint8Array {
  const part = bytes.getBytes().slice()
  bytes.index = 0
  return part
}

function schemaOf(columns: readonly ExportColumn[]): SchemaElement[] {
  return [
    { name: 'run', num_children: columns.length },
    ...columns.map(
      ({ name, kind }): SchemaElement => ({ name, repetition_type: 'OPTIONAL', ...TYPES[kind] }),
    ),
  ]
}

const TEXT = { type: 'BYTE_ARRAY', converted_type: 'UTF8' } as const
const TYPES: Record<Kind, Pick<SchemaElement, 'type' | 'converted_type'>> = {
  number: { type: 'DOUBLE' },
  integer: { type: 'INT32' },
  boolean: { type: 'BOOLEAN' },
  time: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
  text: TEXT,
  mixed: TEXT,
}

const unless =
  <T>(store: (value: Exclude<Cell, null>) => T) =>
  (value: Cell) =>
    value === null ? undefined : store(value)

/** Numbers that are none come as words; here they are numbers again. */
const STORED: Record<Kind, (value: Cell) => unknown> = {
  number: unless(Number),
  integer: unless(Number),
  boolean: unless(Boolean),
  time: unless((value) => new Date(Number(value))),
  text: unless(String),
  mixed: unless(String),
}
