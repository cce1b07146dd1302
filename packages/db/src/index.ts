export type * from './database.js'
export { HEARTBEAT_MS, LEASE_MS } from './lease.js'
export { deployMigrations } from './migrations.js'
export { openDatabase } from './open-database.js'
export type * from './run-writer.js'
export { hashTensors, type NamedTensor, type TensorManifestView, type TensorPlace } from './tensors.js'

export declare function startEmbeddedPostgres(options: {
  dataDir: string
  log(line: string): void
}): Promise<{ url: string; stop(): Promise<void> }>
