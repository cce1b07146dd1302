import { setTimeout as pause } from 'node:timers/promises'
import { holdsWithin } from './wait.mjs'

/** What people do to runs in the middle of a storm. An answer that got lost may have been given all the same. */
const ASKED_WITHIN_MS = 8000
const EFFECT_WITHIN_MS = 30_000
const UNDONE_WITHIN_MS = 60_000

/** Pauses a running run and resumes it: once it is paused and a while later, or at once, which withdraws the pause. */
export function pauseAndResume(stage, { nth, wait, ms }) {
  return act(stage, {
    find: RUNNING,
    nth,
    ask: ({ id }) => stage.client.call('pauseRun', { params: { runId: id } }),
    async undo({ id }) {
      if (wait) await reaches(stage, id, ({ status }) => status === 'paused' || isOver(status))
      if (wait) await pause(ms)
      await repeat(stage, id, 'resumeRun', (run) => run.status !== 'paused' && run.requested !== 'pause')
    },
  })
}

/** Cancels a running run, and queues it again. */
export function cancelAndRequeue(stage, { nth }) {
  return act(stage, {
    find: RUNNING,
    nth,
    ask: ({ id }) => stage.client.call('cancelRun', { params: { runId: id } }),
    async undo({ id }) {
      await reaches(stage, id, ({ status }) => isOver(status))
      await repeat(stage, id, 'requeueRun', (run) => run.status !== 'canceled' && run.requested !== 'cancel')
    },
  })
}

/** Lets a completed run go on from a checkpoint that it kept. */
export function resumeFromEarlier(stage, { nth }) {
  return act(stage, {
    find: `SELECT run.id, checkpoint.id AS checkpoint FROM checkpoint JOIN run ON run.id = run_id
      WHERE run.status = 'completed' ORDER BY run.created_at, checkpoint.seq`,
    nth,
    ask: ({ id, checkpoint }) =>
      stage.client.call('resumeRunFrom', { params: { runId: id }, body: { checkpoint } }),
    undo: async () => {},
  })
}

/** What a storm has left paused or canceled goes on; gives back how many. */
export async function settle({ client, observer }) {
  const { rows } = await observer.query(
    `SELECT id, status::text FROM run WHERE kind = 'trained' AND status IN ('paused', 'canceled')`,
  )
  for (const { id, status } of rows)
    await call(client, status === 'paused' ? 'resumeRun' : 'requeueRun', id).catch(() => {})
  return rows.length
}

const RUNNING = `SELECT id FROM run WHERE kind = 'trained' AND status = 'running' AND requested_action IS NULL
  ORDER BY created_at`

const isOver = (status) => ['completed', 'failed', 'canceled'].includes(status)

async function act({ observer }, { find, nth, ask, undo }) {
  let target = null
  await holdsWithin(ASKED_WITHIN_MS, async () => {
    const { rows } = await observer.query(find)
    target = rows[nth % rows.length] ?? null
    return target !== null
  })
  if (target === null) return null
  const refused = await ask(target).then(
    () => false,
    ({ code }) => code === 'RUN_STATE_CONFLICT' || code === 'CHECKPOINT_NOT_FOUND', // it has gone on meanwhile
  )
  return refused ? null : { met: `run ${target.id}`, healed: undo(target) }
}

async function reaches({ observer }, id, holds) {
  await holdsWithin(EFFECT_WITHIN_MS, async () => holds(await look(observer, id)))
}

/** Calls until it holds; what is still open after that is left to `settle`. */
async function repeat({ client, observer }, id, name, holds) {
  await holdsWithin(UNDONE_WITHIN_MS, async () => {
    if (holds(await look(observer, id))) return true
    await call(client, name, id).catch(() => {})
    return false
  })
}

async function look(observer, id) {
  const { rows } = await observer.query(
    'SELECT status::text, requested_action::text AS requested FROM run WHERE id = $1',
    [id],
  )
  return rows[0]
}

const call = (client, name, runId) =>
  client.call(name, { params: { runId }, ...(name === 'requeueRun' && { body: {} }) })
