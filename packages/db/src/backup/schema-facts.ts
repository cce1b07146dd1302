import type pg from 'pg'
import type { Sequence } from './manifest.js'

/** Prisma's bookkeeping is no data: a restore writes its own. */
const BOOKKEEPING = '_prisma_migrations'

export interface TableColumns {
  name: string
  columns: string[]
  /** On disk, without indexes: about what COPY will write. */
  bytes: number
}

/** All tables of the product, whatever the version of the schema; computed columns are computed again. */
export async function listTables(client: pg.ClientBase): Promise<TableColumns[]> {
  const { rows } = await client.query<{ name: string; columns: string[]; bytes: string }>(
    `SELECT class.relname AS name, pg_table_size(class.oid) AS bytes,
       array_agg(attribute.attname::text ORDER BY attribute.attnum) AS columns
     FROM pg_class class JOIN pg_attribute attribute ON attribute.attrelid = class.oid
     WHERE class.relnamespace = 'public'::regnamespace AND class.relkind = 'r' AND class.relname <> $1
       AND attribute.attnum > 0 AND NOT attribute.attisdropped AND attribute.attgenerated = ''
     GROUP BY class.oid ORDER BY class.relname`,
    [BOOKKEEPING],
  )
  return rows.map(({ bytes, ...table }) => ({ ...table, bytes: Number(bytes) }))
}

/** Migrations that stand, in order. */
export async function listMigrations(client: pg.ClientBase): Promise<{ name: string; checksum: string }[]> {
  const { rows } = await client.query<{ name: string; checksum: string }>(
    `SELECT migration_name AS name, checksum FROM ${BOOKKEEPING}
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name`,
  )
  return rows
}

/** Sequences are of no snapshot: read after it, they are at least where its rows need them. */
export async function readSequences(client: pg.ClientBase): Promise<Sequence[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT sequencename::text AS name FROM pg_sequences WHERE schemaname = 'public' ORDER BY sequencename`,
  )
  const sequences: Sequence[] = []
  for (const { name } of rows) {
    const { rows: found } = await client.query<Omit<Sequence, 'name'>>(
      `SELECT last_value AS "lastValue", is_called AS "isCalled" FROM ${client.escapeIdentifier(name)}`,
    )
    sequences.push({ name, ...found[0]! })
  }
  return sequences
}

/** Tables, types and sequences of a database that is not empty, by name; a few of them. */
export async function listContents(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname::text AS name FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm', 'p', 'S', 'f') ORDER BY relkind DESC, relname`,
  )
  return rows.map(({ name }) => name)
}

export function copyList(client: pg.ClientBase, { name, columns }: Omit<TableColumns, 'bytes'>): string {
  const list = columns.map((column) => client.escapeIdentifier(column)).join(', ')
  return `public.${client.escapeIdentifier(name)} (${list})`
}
