import type { RunValue } from '@barycenter/contracts'
import type { RunExportReader } from '@barycenter/db'
import { exportColumns } from './export-columns.js'

/** One object a line, with the names that CSV has as its heads; numbers that are none are words, as in the API. */
export async function* writeJsonLines(
  reader: RunExportReader,
  select: readonly RunValue[],
): AsyncGenerator<Uint8Array> {
  const columns = exportColumns(select, [])
  for await (const hits of reader.pages()) {
    const lines = hits.map((hit) => {
      const cells = columns.map(({ name, kind, cell }) => {
        const value = cell(hit)
        return [name, kind === 'time' && value !== null ? new Date(Number(value)).toISOString() : value]
      })
      return `${JSON.stringify(Object.fromEntries(cells))}\n`
    })
    yield Buffer.from(lines.join(''))
  }
}
