import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'

const RESTART_MS = 250
const STOP_DEADLINE_MS = 15_000

/**
 * A process of the product that is started again whenever it has ended.
 * @param {{ script: string, env(life: number): NodeJS.ProcessEnv, logFile: string }} settings `life` counts from 1
 */
export function keepProcess({ script, env, logFile }) {
  const log = createWriteStream(logFile, { flags: 'a' })
  let life = 0
  let child = null
  let timer = null
  let stopping = false

  function run() {
    life++
    // The IPC channel tells it when this process is gone.
    child = spawn(process.execPath, ['--enable-source-maps', script], {
      env: env(life),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    child.stdout.pipe(log, { end: false })
    child.stderr.pipe(log, { end: false })
    child.once('exit', (code, signal) => {
      log.write(`--- life ${life} ended: ${signal ?? code}\n`)
      child = null
      if (!stopping) timer = setTimeout(run, RESTART_MS)
    })
  }

  run()
  return {
    /** Null between two lives. */
    pid: () => child?.pid ?? null,
    life: () => life,
    async stop() {
      stopping = true
      clearTimeout(timer)
      if (!child) return
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGCONT')
      child.kill('SIGTERM')
      const deadline = setTimeout(() => child?.kill('SIGKILL'), STOP_DEADLINE_MS)
      await ended
      clearTimeout(deadline)
    },
  }
}
