import { spawn } from 'node:child_process'
import { Stop } from './say.mjs'

/** npm and npx are scripts on Windows and need a shell there. */
const needsShell = (program) => process.platform === 'win32' && /^(npm|npx)$/.test(program)

/**
 * Runs a program to its end and gives back its output.
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, inherit?: boolean, timeoutMs?: number }} [options]
 *   `inherit` shows the output while it runs instead of keeping it.
 */
export function attempt(program, args, options = {}) {
  const { cwd, env = process.env, inherit = false, timeoutMs } = options
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env,
      shell: needsShell(program),
      stdio: inherit ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout?.on('data', (bytes) => {
      output += bytes
    })
    child.stderr?.on('data', (bytes) => {
      output += bytes
    })
    let late = false
    const giveUp = () => {
      late = true
      child.kill('SIGKILL')
      // What the program itself started may outlive it and hold its output open.
      child.stdout?.destroy()
      child.stderr?.destroy()
    }
    const timer = timeoutMs && setTimeout(giveUp, timeoutMs)
    const end = (code, note = '') => {
      clearTimeout(timer)
      resolve({ ok: code === 0, code, output: output + note })
    }
    child.on('error', (error) => end(-1, error.message))
    child.on('close', (code, signal) => {
      const how = late ? `\nended after its time limit of ${timeoutMs / 1000} s` : `ended by ${signal}`
      end(code ?? -1, signal ? how : '')
    })
  })
}

/** Like `attempt`, but a failure ends the command with the program's own last lines. */
export async function command(program, args, options = {}) {
  const { ok, code, output } = await attempt(program, args, options)
  if (!ok)
    throw new Stop(`${[program, ...args].join(' ')} failed (exit code ${code})\n${lastLines(output, 40)}`)
  return output
}

const lastLines = (text, count) => text.trimEnd().split('\n').slice(-count).join('\n')
