import { type ChildProcess, fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { EngineInfo, EngineName } from '../engine.js'
import { compareStep } from './compare-step.js'
import { EXPECTED_STEP } from './expected-step.js'
import type { StepResult } from './training-step.js'

export type ProbeReport = { ok: true; info: EngineInfo; step: StepResult } | { ok: false; reason: string }

export type ProbeVerdict = { ok: true; info: EngineInfo } | { ok: false; reason: string }

export interface ProbeOptions {
  /** Compiled module to run in the child process. */
  entry?: string
  timeoutMs?: number
}

// The compiled entry, from src/probe and dist/probe alike: a child process cannot run TypeScript on Node 20.
const ENTRY = fileURLToPath(new URL('../../dist/probe/probe-child.js', import.meta.url))
const TIMEOUT_MS = 20_000
const STDERR_KEPT = 4000

function judge(report: ProbeReport): ProbeVerdict {
  if (!report.ok) return { ok: false, reason: report.reason.split('\n')[0] }
  const reason = compareStep(report.step, EXPECTED_STEP)
  return reason === null ? { ok: true, info: report.info } : { ok: false, reason }
}

function describeExit(code: number | null, signal: NodeJS.Signals | null, stderr: string): string {
  const how = signal ? `was killed by ${signal}` : `exited with code ${code}`
  const said = stderr.split('\n').find((line) => /error|fatal/i.test(line))
  return `probe process ${how} without a result${said ? `: ${said.trim()}` : ''}`
}

function outcome(child: ChildProcess, timeoutMs: number): Promise<ProbeVerdict> {
  return new Promise((resolve) => {
    let verdict: ProbeVerdict | undefined
    let stderr = ''
    const timer = setTimeout(() => {
      verdict ??= { ok: false, reason: `no result from the probe process within ${timeoutMs / 1000} s` }
      child.kill('SIGKILL')
    }, timeoutMs)
    child.stderr?.on('data', (chunk) => {
      stderr = (stderr + chunk).slice(-STDERR_KEPT)
    })
    child.on('message', (report) => {
      verdict ??= judge(report as ProbeReport)
    })
    child.on('error', (error) => {
      verdict ??= { ok: false, reason: `probe process did not start: ${error.message}` }
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      resolve(verdict ?? { ok: false, reason: describeExit(code, signal, stderr) })
    })
  })
}

/**
 * Lets an engine train one step in a child process and judges it. A native crash, a missing library, a hang
 * (20 s), a missing kernel and a wrong one all end as a reason; none can take this process down.
 * @throws Error when the package is not compiled, which is no fault of the engine.
 */
export function runProbe(name: EngineName, options: ProbeOptions = {}): Promise<ProbeVerdict> {
  const { entry = ENTRY, timeoutMs = TIMEOUT_MS } = options
  if (!existsSync(entry)) throw new Error(`engine probe: ${entry} not found; build the engine package first`)
  // execArgv is emptied so that a parent under a debugger or a test runner does not pass its own flags on.
  const child = fork(entry, [name], {
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  return outcome(child, timeoutMs)
}
