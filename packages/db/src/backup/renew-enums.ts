import type pg from 'pg'

interface EnumStatements {
  rename: string
  make: string
  columns: string[]
  drop: string
}

/**
 * Makes every enum anew, in a database whose tables are empty. Before PostgreSQL 17, a value that a migration has added to a type
 * cannot be used by the transaction that added it, but all values of a type that it made can.
 */
export async function renewEnums(client: pg.Client): Promise<void> {
  const indexes = await readIndexes(client)
  for (const { drop } of indexes) await client.query(drop)
  for (const { rename, make, columns, drop } of await readEnums(client))
    for (const statement of [rename, make, ...columns, drop]) await client.query(statement)
  for (const { make } of indexes) await client.query(make)
}

/** Those with a condition or an expression, which may compare with a value of the type as it was. */
async function readIndexes(client: pg.Client): Promise<{ drop: string; make: string }[]> {
  const { rows } = await client.query<{ drop: string; make: string }>(
    `SELECT format('DROP INDEX %s', indexrelid::regclass) AS drop, pg_get_indexdef(indexrelid) AS make
     FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
     WHERE relnamespace = 'public'::regnamespace AND (indpred IS NOT NULL OR indexprs IS NOT NULL) ORDER BY relname`,
  )
  return rows
}

async function readEnums(client: pg.Client): Promise<EnumStatements[]> {
  const { rows } = await client.query<EnumStatements>(
    `SELECT format('ALTER TYPE %I RENAME TO %I', typname, typname || '_before') AS rename,
       format('CREATE TYPE %I AS ENUM (%s)', typname,
         (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = type.oid)
       ) AS make,
       ARRAY(SELECT format('ALTER TABLE %1$s ALTER COLUMN %2$I TYPE %3$I USING %2$I::text::%3$I',
           attrelid::regclass, attname, typname)
         FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
         WHERE relkind = 'r' AND atttypid = type.oid AND NOT attisdropped) AS columns,
       format('DROP TYPE %I', typname || '_before') AS drop
     FROM pg_type type WHERE typtype = 'e' AND typnamespace = 'public'::regnamespace ORDER BY typname`,
  )
  return rows
}
