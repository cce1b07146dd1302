import { connect } from 'node:net'
import { formatLogLine } from './log-line.mjs'
import { say } from './say.mjs'

const LOOK_EVERY_MS = 2000

/** Whether something listens at the database's address. */
function accepts(url) {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) })
    const answer = (yes) => {
      socket.destroy()
      resolve(yes)
    }
    socket.once('connect', () => answer(true))
    socket.once('error', () => answer(false))
  })
}

/**
 * Watches an embedded server and starts it again when it is gone: killed, or ended by a full disk that has room again.
 * API and workers keep asking for the same address meanwhile.
 * @param {{ url: string, stop(): Promise<void> }} first
 * @param {() => Promise<{ url: string, stop(): Promise<void> }>} startAgain
 * @returns {{ url: string, stop(): Promise<void> }} `stop` ends the watch, then the server that runs
 */
export function keepDatabase(first, startAgain) {
  let server = first
  let timer = null
  let looking = Promise.resolve()
  let stopped = false
  const tell = (line) => say(formatLogLine('database', line))

  async function look() {
    if (!(await accepts(first.url)) && !stopped) {
      tell('PostgreSQL is gone, starting it again')
      try {
        server = await startAgain()
        if (server.url !== first.url)
          tell('its port was taken meanwhile: stop with Ctrl-C and run npm start again')
      } catch (error) {
        tell(`it does not start: ${error.message}`)
      }
    }
    next()
  }

  function next() {
    if (!stopped) timer = setTimeout(() => (looking = look()), LOOK_EVERY_MS)
  }

  next()
  return {
    url: first.url,
    async stop() {
      stopped = true
      clearTimeout(timer)
      await looking
      await server.stop()
    },
  }
}
