export type * from './database.js'
export { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded/launcher.js'
export { HEARTBEAT_MS, LEASE_MS } from './lease.js'
export { deployMigrations } from './migrations.js'
export { openDatabase } from './open-database.js'
export type * from './run-writer.js'
export {
  type AnyTensor,
  hashTensors,
  type NamedTensor,
  type TensorManifestView,
  type TensorPlace,
} from './tensors.js'
