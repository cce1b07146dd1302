import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { SupervisorMessage, TrainerMessage, TrainerOrder, TrainerOutcome } from './trainer-protocol.js'

/** How a trainer's life ended: with its own report, or without one. */
export type TrainerEnd = TrainerOutcome | { kind: 'crashed'; message: string }

export interface TrainerProcess {
  end: Promise<TrainerEnd>
  /** Whether it stored a checkpoint, so that starting again does not repeat all its work. */
  progressed(): boolean
  finish(): void
  /** Asks it to stop at its next step, and kills it when it has not within `graceMs`. */
  stop(graceMs: number): void
  /** The same, after it has stored where the run stands. */
  pause(graceMs: number): void
  kill(): void
}

const STDERR_KEPT = 2000
const LAST_LINES = 5

/** Starts training in a child process: the engine blocks its event loop for long, and a native crash takes it down. */
export function startTrainer(module: URL, order: TrainerOrder): TrainerProcess {
  // execArgv is emptied so that a parent under a debugger does not pass its own port on.
  const child = fork(fileURLToPath(module), [], { execArgv: [], stdio: ['ignore', 'inherit', 'pipe', 'ipc'] })
  let progressed = false
  child.on('message', (message: TrainerMessage) => {
    progressed ||= message.type === 'checkpoint'
  })
  const end = (type: 'stop' | 'pause', graceMs: number) => {
    send(child, { type })
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
    child.once('exit', () => clearTimeout(timer))
  }
  send(child, { type: 'start', order })
  return {
    end: watch(child),
    progressed: () => progressed,
    finish: () => send(child, { type: 'finish' }),
    stop: (graceMs) => end('stop', graceMs),
    pause: (graceMs) => end('pause', graceMs),
    kill: () => child.kill('SIGKILL'),
  }
}

function send(child: ChildProcess, message: SupervisorMessage): void {
  // A trainer that is already gone cannot be told; its end is reported all the same.
  if (child.connected) child.send(message, () => undefined)
}

function watch(child: ChildProcess): Promise<TrainerEnd> {
  return new Promise((resolve) => {
    let outcome: TrainerOutcome | null = null
    let stderr = ''
    child.stderr?.on('data', (chunk: Buffer) => {
      process.stderr.write(chunk)
      stderr = (stderr + chunk.toString()).slice(-STDERR_KEPT)
    })
    child.on('message', (message: TrainerMessage) => {
      if (message.type === 'ended') outcome = message.outcome
    })
    child.once('error', (error) =>
      resolve({ kind: 'crashed', message: `Trainer did not start: ${error.message}` }),
    )
    child.once('close', (code, signal) =>
      resolve(outcome ?? { kind: 'crashed', message: describeExit(code, signal, stderr) }),
    )
  })
}

function describeExit(code: number | null, signal: string | null, stderr: string): string {
  const how = signal ? `was killed by ${signal}` : `exited with code ${code}`
  const last = stderr.trimEnd().split('\n').slice(-LAST_LINES).join('\n')
  return `Trainer ${how} without a result${last ? `; it last said:\n${last}` : ''}`
}
