import { AppError } from '@barycenter/contracts'
import type pg from 'pg'

/** A chunk found again is marked as in use at most this often: a row is not rewritten for each of many equal saves. */
export const TOUCH_SECONDS = 60

/**
 * When a chunk was touched whose bytes a sweep is about to delete, or has: its row promises nothing. Writers put the bytes anew,
 * and nobody may refer to it before.
 */
export const CONDEMNED = `'-infinity'::timestamptz`

/** Longer than a store elsewhere takes, with its repetitions: the row's transaction waits for the object. */
export const IDLE_LIMIT = '300s'

/** Where the bytes of chunks lie. Their rows, and who refers to them, are in Postgres whichever it is. */
export interface ChunkStore {
  /** Stores a chunk with its row; one that another writer stores at the same time is stored once. */
  put(hash: Buffer, data: Buffer): Promise<void>
  /** The bytes at the location of a row that doesn't hold them itself. */
  get(location: string): Promise<Buffer>
  /** STORAGE_UNAVAILABLE where the bytes are another database's: it may refer to what this one does not. */
  requireOwned(): Promise<void>
  /** Deletes the bytes at a location, also where there are none any more. */
  delete(location: string): Promise<void>
}

/** Bytes in the row itself. */
export function createPostgresChunks(pool: pg.Pool): ChunkStore {
  const elsewhere = async (location: string): Promise<never> => {
    throw new AppError(
      'STORAGE_UNAVAILABLE',
      `A chunk lies at ${location}, and no store of that kind is set: set BARYCENTER_TENSORS_URL as it was when it was written`,
    )
  }
  return {
    async put(hash, data) {
      await pool.query(
        `INSERT INTO tensor_chunk (hash, size, data) VALUES ($1, $2, $3)
         ON CONFLICT (hash) DO UPDATE SET touched_at = now(), data = EXCLUDED.data, location = NULL
         WHERE tensor_chunk.touched_at = ${CONDEMNED}`,
        [hash, data.length, data],
      )
    },
    get: elsewhere,
    async requireOwned() {},
    delete: elsewhere,
  }
}
