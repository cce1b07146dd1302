import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createSupervisor } from './supervise.mjs'

/** Writes a line for each start; what it does then is the rest of the script. */
const childScript = (lives, rest) => `
import { appendFileSync } from 'node:fs'
appendFileSync(${JSON.stringify(lives)}, 'start\\n')
${rest}
`

describe('createSupervisor', () => {
  let folder
  let lives
  let supervisor

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'barycenter-supervise-'))
    lives = path.join(folder, 'lives')
    supervisor = createSupervisor({ firstRestartMs: 1 })
  })
  afterEach(() => supervisor.stop())

  const starts = () => (existsSync(lives) ? readFileSync(lives, 'utf8').trim().split('\n').length : 0)

  function start(rest, onFatal) {
    const script = path.join(folder, 'child.mjs')
    writeFileSync(script, childScript(lives, rest))
    supervisor.start({ name: 'child', script, env: process.env, onFatal })
  }

  it('starts a child again and again, also when it dies with code 1 soon after a restart', async () => {
    start('process.exit(1)', () => false)
    await vi.waitUntil(() => starts() >= 3, { timeout: 30_000 })
  })

  it('leaves a child down when its first end is fatal, and tells of it once', async () => {
    const onFatal = vi.fn(() => true)
    start('process.exit(1)', onFatal)
    await vi.waitUntil(() => onFatal.mock.calls.length > 0, { timeout: 30_000 })
    expect(onFatal).toHaveBeenCalledExactlyOnceWith('child ended with exit code 1')
    expect(starts()).toBe(1)
  })

  it('starts a killed child again', async () => {
    start("process.kill(process.pid, 'SIGKILL')", () => true)
    await vi.waitUntil(() => starts() >= 2, { timeout: 30_000 })
  })

  it('stops a child that runs, and starts it no more', async () => {
    start('setInterval(() => undefined, 1000)')
    await vi.waitUntil(() => starts() === 1, { timeout: 30_000 })
    await supervisor.stop()
    expect(starts()).toBe(1)
  })
})
