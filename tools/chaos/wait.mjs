import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { Stop } from '../steps/say.mjs'

const LOOK_EVERY_MS = 50
const DEADLINE_MS = 60_000

/** Looks again and again, at most this long, whether a fact holds; a look that fails is none. */
export async function holdsWithin(deadlineMs, fact) {
  const deadline = Date.now() + deadlineMs
  for (;;) {
    if (
      await Promise.resolve()
        .then(fact)
        .catch(() => false)
    )
      return true
    if (Date.now() > deadline) return false
    await pause(LOOK_EVERY_MS)
  }
}

/** Waits for a fact; a Stop names it when it does not come true. */
export async function until(fact, what, deadlineMs = DEADLINE_MS) {
  if (!(await holdsWithin(deadlineMs, fact)))
    throw new Stop(`waited ${deadlineMs / 1000} s in vain: ${typeof what === 'function' ? what() : what}`)
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}
