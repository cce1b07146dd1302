import {
  type Action,
  AppError,
  describeIssues,
  fieldIssues,
  UnwatchInput,
  type WatchAnswer,
  WatchInput,
} from '@barycenter/contracts'
import type { Database } from '@barycenter/db'
import type { FastifyBaseLogger } from 'fastify'
import type { z } from 'zod'
import { authorize, LOCAL_USER } from '../access/authorize.js'
import type { LiveSocket } from './live-server.js'
import { RUNS_ROOM, runRoom } from './rooms.js'
import { CHANGES_PER_MESSAGE, type RunBroadcast } from './run-broadcast.js'

interface Services {
  database: Database
  runs: RunBroadcast
  log: FastifyBaseLogger
}

/** Answers one browser. Whatever it sends, the worst that happens is an answer that says what is wrong with it. */
export function answerSocket(socket: LiveSocket, services: Services): void {
  socket.on('run.watch', async (input: unknown, answer: unknown) => {
    const reply = await watchRun(socket, input, services).catch((error: unknown) =>
      toRefusal(error, services),
    )
    if (typeof answer === 'function') answer(reply)
  })
  socket.on('run.unwatch', (input: unknown) => {
    const { data } = UnwatchInput.safeParse(input)
    if (data) socket.leave(runRoom(data.runId))
  })
  socket.on('runs.watch', (answer: unknown) => {
    const ok = authorize(LOCAL_USER, 'run.read' satisfies Action) === 'allowed'
    if (ok) socket.join(RUNS_ROOM)
    if (typeof answer === 'function') answer({ ok })
  })
  socket.on('runs.unwatch', () => {
    socket.leave(RUNS_ROOM)
  })
}

/** Joins first and reads then, so that no change falls in between. A page that already watches reads what it lacks. */
async function watchRun(
  socket: LiveSocket,
  input: unknown,
  { database, runs }: Services,
): Promise<WatchAnswer> {
  if (authorize(LOCAL_USER, 'run.read' satisfies Action) === 'refused')
    throw new AppError('FORBIDDEN', 'Watching runs is not allowed to you')
  const { runId, after, past } = parseWatch(input)
  const room = runRoom(runId)
  const isNew = !socket.rooms.has(room)
  socket.join(room)
  try {
    const changes =
      past === 'all'
        ? await database.runs.readChanges(runId, after, CHANGES_PER_MESSAGE)
        : await database.runs.readNews(runId, { after, limit: CHANGES_PER_MESSAGE, past })
    runs.watched(changes)
    return { ok: true, changes }
  } catch (error) {
    if (isNew) socket.leave(room)
    throw error
  }
}

function parseWatch(input: unknown): z.output<typeof WatchInput> {
  const parsed = WatchInput.safeParse(input)
  if (parsed.success) return parsed.data
  const issues = fieldIssues(parsed.error, input)
  throw new AppError('INVALID_INPUT', `run.watch does not fit: ${describeIssues(issues)}`, { issues })
}

function toRefusal(error: unknown, { log }: Services): WatchAnswer {
  if (error instanceof AppError) return { ok: false, code: error.code, message: error.message }
  log.error({ err: error }, 'watch failed')
  return { ok: false, code: 'INTERNAL', message: 'Internal error; the log of the server has the details' }
}
