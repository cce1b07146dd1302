import pg from 'pg'
import { readColumns } from './earlier-rows.js'

/** Table → one line for each row, of all its columns or those asked for, in an order of its own. */
export type Facts = Map<string, string[]>

/**
 * All that a database holds, so that two can be compared.
 * @param known table → columns; all when left out
 * @param except columns, as `table.column`, that are left out
 */
export async function readFacts(
  client: pg.Client,
  known?: Map<string, string[]>,
  except: string[] = [],
): Promise<Facts> {
  const facts: Facts = new Map()
  for (const [table, columns] of known ?? (await readColumns(client))) {
    const kept = columns.filter((column) => !except.includes(`${table}.${column}`))
    const list = kept.map((column) => `'${column}', ${client.escapeIdentifier(column)}::text`).join(', ')
    const { rows } = await client.query<{ row: object }>(
      `SELECT json_build_object(${list}) AS row FROM ${client.escapeIdentifier(table)}`,
    )
    facts.set(table, rows.map(({ row }) => JSON.stringify(row)).sort())
  }
  return facts
}

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
