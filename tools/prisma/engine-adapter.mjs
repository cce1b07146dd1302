/**
 * The adapter the WASM engine reads and changes schemas through. @prisma/adapter-pg 7.10 alone will not do:
 * it cannot read `"char"` columns, which the catalogue queries return; it splits scripts at every `;`; and with
 * a connection string it opens the MAIN database where a shadow database was asked for.
 */
import { randomUUID } from 'node:crypto'
import { ColumnTypeEnum } from '@prisma/driver-adapter-utils'
import { connectionSettings, quoteIdentifier, runScript, schemaName } from './connection.mjs'
import { PrismaPg } from './driver.mjs'

const OID_CHAR = 18
const OID_TEXT = 25
const MOST_CONNECTIONS = 2

export class EngineAdapterFactory extends PrismaPg {
  #url
  #shadowUrl

  constructor({ url, shadowDatabaseUrl }) {
    super(poolSettings(url), { schema: schemaName(url) })
    this.#url = url
    this.#shadowUrl = shadowDatabaseUrl
  }

  async connect() {
    return adapt(await super.connect())
  }

  async connectToShadowDb() {
    if (this.#shadowUrl) return connectTo(poolSettings(this.#shadowUrl), schemaName(this.#shadowUrl))
    return this.#createShadowDatabase()
  }

  async #createShadowDatabase() {
    const settings = connectionSettings(this.#url)
    const database = `prisma_migrate_shadow_db_${randomUUID()}`
    await runScript(settings, `CREATE DATABASE ${quoteIdentifier(database)}`)
    const adapter = await connectTo({ ...poolSettings(this.#url), database }, schemaName(this.#url))
    const dispose = adapter.dispose.bind(adapter)
    // Dropped only once its own connections are closed, and by force: a schema check may still hold one.
    adapter.dispose = async () => {
      await dispose()
      await runScript(settings, `DROP DATABASE IF EXISTS ${quoteIdentifier(database)} WITH (FORCE)`)
    }
    return adapter
  }
}

function poolSettings(url) {
  return { ...connectionSettings(url), max: MOST_CONNECTIONS }
}

async function connectTo(settings, schema) {
  return adapt(await new PrismaPg(settings, { schema }).connect())
}

function adapt(adapter) {
  readCharColumns(adapter)
  adapter.executeScript = async (script) => {
    try {
      await adapter.client.query(script)
    } catch (error) {
      adapter.onError(error)
    }
  }
  const startTransaction = adapter.startTransaction?.bind(adapter)
  if (startTransaction)
    adapter.startTransaction = async (...options) => adapt(await startTransaction(...options))
  return adapter
}

/** Lets `"char"` columns pass as text, and tells the engine afterwards which ones they were. */
function readCharColumns(adapter) {
  const performIO = adapter.performIO.bind(adapter)
  const queryRaw = adapter.queryRaw.bind(adapter)
  let charColumns = []
  adapter.performIO = async (query) => {
    const result = await performIO(query)
    charColumns = []
    result.fields?.forEach((field, column) => {
      if (field.dataTypeID !== OID_CHAR) return
      charColumns.push(column)
      field.dataTypeID = OID_TEXT
    })
    return result
  }
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query)
    for (const column of charColumns) result.columnTypes[column] = ColumnTypeEnum.Character
    return result
  }
}
