import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils'
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg'

const packageDir = path.dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'))

/** The engine's commit, the last word of its npm version. */
export function engineVersion() {
  const { version } = JSON.parse(readFileSync(path.join(packageDir, 'package.json'), 'utf8'))
  return version.split('.').pop()
}

let panic = ''

export function panicMessage() {
  return panic
}

/** Loads the WebAssembly module once per process. */
export async function loadEngine() {
  // A name the module looks up itself.
  globalThis.PRISMA_WASM_PANIC_REGISTRY = {
    set_message(message) {
      panic = message
    },
  }
  const bytes = readFileSync(path.join(packageDir, 'schema_engine_bg.wasm'))
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': glue })
  glue.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
}

/** An engine on a database. `factory` is an adapter factory that can also make shadow databases. */
export function createEngine(factory, datamodels) {
  return glue.SchemaEngine.new(
    { datamodels: datamodels.length > 0 ? datamodels : undefined },
    () => {},
    bindMigrationAwareSqlAdapterFactory(factory),
  )
}

/** An engine for work between files. It needs no server, yet asks for the server's version when it starts. */
export function createOfflineEngine() {
  const version = {
    columnNames: ['exists', 'version', 'numeric_version'],
    columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
    rows: [[true, 'PostgreSQL 17.0', 170000]],
  }
  const adapter = {
    provider: 'postgres',
    adapterName: 'offline',
    queryRaw: async () => version,
    executeRaw: async () => 0,
    executeScript: async () => {},
    startTransaction: async () => {
      throw new Error('no database is connected: this engine only compares files')
    },
    getConnectionInfo: () => ({ schemaName: 'public', supportsRelationJoins: true }),
    dispose: async () => {},
  }
  const connect = async () => adapter
  return createEngine(
    { provider: 'postgres', adapterName: 'offline', connect, connectToShadowDb: connect },
    [],
  )
}
