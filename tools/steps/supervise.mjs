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
export function createSupervisor({ firstRestartMs = FIRST_RESTART_MS } = {}) {
  const services = new Map()
  let stopping = false

  function run(service) {
    const startedAt = Date.now()
    const { name, script, env } = service
    service.child = spawn(process.execPath, ['--enable-source-maps', script], {
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    for (const stream of [service.child.stdout, service.child.stderr])
      createInterface({ input: stream }).on('line', (line) => say(formatLogLine(name, line)))
    service.child.on('exit', (code, signal) => {
      service.child = null
      if (!stopping) ended(service, { code, signal, livedMs: Date.now() - startedAt })
    })
  }

  function ended(service, { code, signal, livedMs }) {
    const { name, onFatal } = service
    const isHealthy = livedMs > HEALTHY_AFTER_MS
    if (code === 1 && !isHealthy && onFatal?.(`${name} ended with exit code ${code}`)) return
    service.pauseMs = isHealthy ? firstRestartMs : Math.min(service.pauseMs * 2, LONGEST_RESTART_MS)
    const how = signal ?? `exit code ${code}`
    say(formatLogLine(name, `ended (${how}), starting again in ${service.pauseMs / 1000} s`))
    service.timer = setTimeout(() => run(service), service.pauseMs)
  }

  /**
   * Starts a script as a child and keeps it running.
   * @param onFatal asked when it has ended with code 1 soon after its start; `true` says that it stays down
   */
  function start({ name, script, env, onFatal }) {
    const service = { name, script, env, onFatal, child: null, pauseMs: firstRestartMs, timer: null }
    services.set(name, service)
    run(service)
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
