export { fetch } from './fetch.js'
export { defaultSpoolDir } from './run-folder.js'
export {
  createRunLogger,
  type SpooledRunLogger,
  type SpooledRunLoggerOptions,
} from './spooled-run-logger.js'
export { type SyncedRun, type SyncOptions, syncSpool } from './sync-spool.js'
