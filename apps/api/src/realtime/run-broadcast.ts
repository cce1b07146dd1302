import type { RunChanges, RunId } from '@barycenter/contracts'
import type { Database } from '@barycenter/db'
import type { FastifyBaseLogger } from 'fastify'
import type { LiveServer } from './live-server.js'
import { mayPass } from './may-pass.js'
import { createPacer } from './pacer.js'
import { runOfRoom, runRoom } from './rooms.js'

const EMIT_EVERY_MS = 50
/** Change numbers covered by one message. */
export const CHANGES_PER_MESSAGE = 2000

export interface RunBroadcast {
  /** The database told of a change of this number. */
  changed(runId: string, seq: number): void
  /** A page has read up to these changes and is in the room: the room's next message starts after them. */
  watched(changes: RunChanges): void
  /** Sends every watched run's missing changes: news of them may have been lost. */
  readAgain(): void
  stop(): Promise<void>
}

/**
 * Sends each room the changes after the last ones it was sent. Numbers are committed in order and a page reads
 * after it has joined, so what a page lacks is always after the room's cursor or visible to it as a gap.
 */
export function createRunBroadcast({
  io,
  database,
  log,
}: {
  io: LiveServer
  database: Database
  log: FastifyBaseLogger
}): RunBroadcast {
  /** Last change number sent to the room of a run; only rooms with members have one. */
  const cursors = new Map<RunId, number>()
  const rooms = io.of('/').adapter
  rooms.on('delete-room', (room: string) => {
    const runId = runOfRoom(room)
    if (runId) cursors.delete(runId)
  })

  async function send(runId: RunId): Promise<void> {
    let cursor = cursors.get(runId)
    while (cursor !== undefined) {
      const changes = await database.runs.readChanges(runId, cursor, CHANGES_PER_MESSAGE)
      // The room may have emptied while its changes were read.
      if (!cursors.has(runId)) return
      if (changes.to > cursor) io.to(runRoom(runId)).emit('run.changes', changes)
      cursors.set(runId, changes.to)
      cursor = changes.more ? changes.to : undefined
    }
  }

  const pacer = createPacer({
    everyMs: EMIT_EVERY_MS,
    task: (key) => send(key as RunId),
    // The cursor stays where it was, so the next try sends these changes as well.
    onError(error, runId) {
      log.error({ err: error, runId }, 'changes not sent')
      return { retry: mayPass(error) }
    },
  })

  return {
    changed(id, seq) {
      const runId = runOfRoom(runRoom(id))
      if (!runId || !rooms.rooms.has(runRoom(runId))) return
      if (!cursors.has(runId)) cursors.set(runId, seq - 1)
      pacer.poke(runId)
    },
    watched({ runId, run }) {
      // A page with more to ask for reads up to here by itself.
      if (!cursors.has(runId) && rooms.rooms.has(runRoom(runId))) cursors.set(runId, run.seq)
    },
    readAgain() {
      for (const runId of cursors.keys()) pacer.poke(runId)
    },
    stop: () => pacer.stop(),
  }
}
