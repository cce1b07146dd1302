import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { formatLogLine } from './log-line.mjs'
import { say } from './say.mjs'

const FIRST_RESTART_MS = 500
const LONGEST_RESTART_MS = 15_000
const HEALTHY_AFTER_MS = 30_000
const STOP_DEADLINE_MS = 10_000

/**
 * Keeps a set of child processes running: one log stream, restarts with a growing pause, one stop for all.
 * Children get an IPC channel only to notice the end of this process: on `disconnect` they stop by themselves.
 */
export function createSupervisor() {
  const services = new Map()
  let stopping = false

  /** `onFatal`, asked when the child has ended with code 1 soon after its start, says by `true` that it stays down. */
  function start({ name, script, env, onFatal }) {
    const service = { name, child: null, pauseMs: FIRST_RESTART_MS, timer: null }
    services.set(name, service)
    const run = () => {
      const startedAt = Date.now()
      service.child = spawn(process.execPath, ['--enable-source-maps', script], {
        env,
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      })
      for (const stream of [service.child.stdout, service.child.stderr])
        createInterface({ input: stream }).on('line', (line) => say(formatLogLine(name, line)))
      service.child.on('exit', (code, signal) => {
        service.child = null
        if (stopping) return
        const lived = Date.now() - startedAt
        if (code === 1 && lived < HEALTHY_AFTER_MS && onFatal?.(`${name} ended with exit code ${code}`))
          return
        service.pauseMs =
          lived > HEALTHY_AFTER_MS ? FIRST_RESTART_MS : Math.min(service.pauseMs * 2, LONGEST_RESTART_MS)
        say(
          formatLogLine(
            name,
            `ended (${signal ?? `exit code ${code}`}), starting again in ${service.pauseMs / 1000} s`,
          ),
        )
        service.timer = setTimeout(run, service.pauseMs)
      })
    }
    run()
  }

  async function stop() {
    stopping = true
    const children = [...services.values()]
      .map((service) => {
        clearTimeout(service.timer)
        return service.child
      })
      .filter(Boolean)
    const ended = children.map((child) => new Promise((resolve) => child.once('exit', resolve)))
    for (const child of children) child.kill('SIGTERM')
    const deadline = setTimeout(() => {
      for (const child of children) child.kill('SIGKILL')
    }, STOP_DEADLINE_MS)
    await Promise.all(ended)
    clearTimeout(deadline)
  }

  return { start, stop }
}
