import { type RunId, RunListQuery } from '@barycenter/contracts'
import type { Database } from '@barycenter/db'
import type { FastifyBaseLogger } from 'fastify'
import type { LiveServer } from './live-server.js'
import { mayPass } from './may-pass.js'
import { createPacer } from './pacer.js'
import { RUNS_ROOM } from './rooms.js'

const EMIT_EVERY_MS = 250

export interface RunListBroadcast {
  changed(runId: string): void
  /** Sends the newest runs again: news of them may have been lost. */
  readAgain(): void
  stop(): Promise<void>
}

/** Sends the table of runs each line that changed, at most four times a second for each run. */
export function createRunListBroadcast({
  io,
  database,
  log,
}: {
  io: LiveServer
  database: Database
  log: FastifyBaseLogger
}): RunListBroadcast {
  const watched = () => io.of('/').adapter.rooms.has(RUNS_ROOM)
  const onError = (error: unknown, runId: string) => {
    log.error({ err: error, runId }, 'line of a run not sent')
    return { retry: mayPass(error) }
  }

  const pacer = createPacer({
    everyMs: EMIT_EVERY_MS,
    async task(runId) {
      if (!watched()) return
      io.to(RUNS_ROOM).emit('runs.changed', { run: await database.runs.get(runId as RunId) })
    },
    onError,
  })
  const newest = createPacer({
    everyMs: EMIT_EVERY_MS,
    async task() {
      if (!watched()) return
      const { runs } = await database.runs.list(RunListQuery.parse({}))
      for (const run of runs) io.to(RUNS_ROOM).emit('runs.changed', { run })
    },
    onError,
  })

  return {
    changed(runId) {
      if (watched()) pacer.poke(runId)
    },
    readAgain: () => newest.poke('newest'),
    async stop() {
      await Promise.all([pacer.stop(), newest.stop()])
    },
  }
}
