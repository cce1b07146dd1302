import { setImmediate } from 'node:timers/promises'
import type { Run, RunId } from '@barycenter/contracts'
import type pg from 'pg'
import { runNotFound } from './run-change.js'
import { loadRuns } from './run-rows.js'

/**
 * Reads single runs, those asked for in one moment by one statement: a page that charts a hundred runs begins to follow all
 * of them at once. Each is as it stands after it was asked for.
 */
export class RunReader {
  readonly #pool: pg.Pool
  #asked = new Set<RunId>()
  #reading: Promise<ReadonlyMap<RunId, Run>> | null = null

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  /** RUN_NOT_FOUND when there is none. */
  async read(id: RunId): Promise<Run> {
    this.#asked.add(id)
    this.#reading ??= this.#readSoon()
    const run = (await this.#reading).get(id)
    if (!run) throw runNotFound(id)
    return run
  }

  async #readSoon(): Promise<ReadonlyMap<RunId, Run>> {
    await setImmediate()
    const ids = [...this.#asked]
    this.#asked = new Set()
    this.#reading = null
    const runs = await loadRuns(this.#pool, ids)
    return new Map(runs.map((run) => [run.id, run]))
  }
}
