export { checkBackup } from './backup/check-backup.js'
export { restoreBackup } from './backup/restore-backup.js'
export { writeBackup } from './backup/write-backup.js'
export type * from './database.js'
export { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded/launcher.js'
export { deployMigrations } from './migrations.js'
export { openDatabase } from './open-database.js'
export { HEARTBEAT_MS, LEASE_MS } from './queue/lease.js'
export type * from './runs/run-writer.js'
export { readSafetensors } from './safetensors/read-safetensors.js'
export { safetensorsHeader } from './safetensors/safetensors-header.js'
export type { StorageRepository } from './storage/storage-repository.js'
export {
  type AnyTensor,
  hashTensors,
  type NamedTensor,
  roundTensors,
  type TensorManifestView,
  type TensorPlace,
} from './tensors/tensors.js'
