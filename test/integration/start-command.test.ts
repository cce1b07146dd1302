import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createClient } from '@barycenter/client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ended, freePort, launch, root, SMALL_RUN, until } from '../fixtures/product.js'
import { runScript } from '../fixtures/run-script.js'

interface Started {
  child: ChildProcess
  output: () => string
}

describe('the start command', () => {
  let dataDir: string
  let port: number
  let running: Started[]

  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'barycenter-start-'))
    port = await freePort()
    running = []
  })
  afterEach(async () => {
    await Promise.all(running.map(({ child }) => stopWith(child, 'SIGINT')))
    await rm(dataDir, { recursive: true, force: true })
  })

  const env = () => {
    const { DATABASE_URL: _unset, ...rest } = process.env
    return { ...rest, PORT: String(port), BARYCENTER_DATA_DIR: dataDir, BARYCENTER_WORKERS: '1' }
  }
  const client = () => createClient({ baseUrl: `http://127.0.0.1:${port}` })

  async function start(): Promise<Started> {
    const child = spawn(process.execPath, [path.join(root, 'tools/start.mjs')], {
      cwd: root,
      env: env(),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout.on('data', (bytes: Buffer) => {
      output += bytes
    })
    child.stderr.on('data', (bytes: Buffer) => {
      output += bytes
    })
    const started = { child, output: () => output }
    running.push(started)
    await until(
      async () => output.includes(`Barycenter is ready: http://localhost:${port}`),
      () => output,
    )
    return started
  }

  it('prints the address, runs, stops cleanly on Ctrl-C and finds its data when started again', async () => {
    const first = await start()
    const run = await ended(client(), await launch(client(), SMALL_RUN))
    expect(run.status).toBe('completed')
    expect(await stopWith(first.child, 'SIGINT')).toBe(0)
    await expect(client().call('getHealth')).rejects.toThrow()

    const second = await start()
    expect(await client().call('getRun', { params: { runId: run.id } })).toMatchObject({
      status: 'completed',
      results: run.results,
    })
    expect(await stopWith(second.child, 'SIGINT')).toBe(0)
  })

  it('is started again after kill -9, with its data, and the killed one leaves no process behind', async () => {
    const first = await start()
    const run = await ended(client(), await launch(client(), SMALL_RUN))
    await stopWith(first.child, 'SIGKILL')
    await until(
      async () =>
        await client()
          .call('getHealth')
          .then(
            () => false,
            () => true,
          ),
    )
    await start()
    expect((await client().call('getRun', { params: { runId: run.id } })).status).toBe('completed')
  })

  it('says at once that a port is in use, names it, and ends with exit code 1', async () => {
    const blocker = createServer().listen(port, '127.0.0.1')
    await once(blocker, 'listening')
    const { code, output } = await runScript('tools/start.mjs', env())
    blocker.close()
    expect(code).toBe(1)
    expect(output).toContain(`Port ${port}`)
  })
})

async function stopWith(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  const exit = once(child, 'exit')
  child.kill(signal)
  const [code] = await exit
  return code
}
