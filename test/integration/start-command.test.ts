import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createTestDatabase } from '@barycenter/db/testing'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { ended, freePort, launch, SMALL_RUN, until } from '../fixtures/product.js'
import { runScript } from '../fixtures/run-script.js'
import { type StartedProduct, startCommand, startEnvironment } from '../fixtures/start-command.js'

describe('the start command', () => {
  let dataDir: string
  let port: number
  let running: StartedProduct[]

  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'barycenter-start-'))
    port = await freePort()
    running = []
  })
  afterEach(async () => {
    await Promise.all(running.map((product) => product.stopWith('SIGINT')))
    await rm(dataDir, { recursive: true, force: true })
  })

  async function start(): Promise<StartedProduct> {
    const product = await startCommand({ dataDir, port })
    running.push(product)
    return product
  }

  it('prints the address, runs, stops cleanly on Ctrl-C and finds its data when started again', async () => {
    const first = await start()
    const run = await ended(first.client, await launch(first.client, SMALL_RUN))
    expect(run.status).toBe('completed')
    expect(await first.stopWith('SIGINT')).toBe(0)
    await expect(first.client.call('getHealth')).rejects.toThrow()

    const second = await start()
    expect(await second.client.call('getRun', { params: { runId: run.id } })).toMatchObject({
      status: 'completed',
      results: run.results,
    })
    expect(await second.stopWith('SIGINT')).toBe(0)
  })

  it('is started again after kill -9, with its data, and the killed one leaves no process at its port', async () => {
    const first = await start()
    const run = await ended(first.client, await launch(first.client, SMALL_RUN))
    await first.stopWith('SIGKILL')
    const answers = () =>
      first.client.call('getHealth').then(
        () => true,
        () => false,
      )
    await until(async () => !(await answers()))
    const second = await start()
    expect((await second.client.call('getRun', { params: { runId: run.id } })).status).toBe('completed')
  })

  it('uses the server of DATABASE_URL where that is set, and starts none of its own', async () => {
    const database = await createTestDatabase({ url: inject('postgresUrl') })
    const product = await startCommand({ dataDir, port, env: { DATABASE_URL: database.url } })
    running.push(product)
    expect((await ended(product.client, await launch(product.client, SMALL_RUN))).status).toBe('completed')
    expect(readdirSync(dataDir)).toEqual([])
    expect(await product.stopWith('SIGINT')).toBe(0)
    await database.close()
  })

  it('says at once that a port is in use, names it, and ends with exit code 1', async () => {
    const blocker = createServer().listen(port, '127.0.0.1')
    await once(blocker, 'listening')
    const { code, output } = await runScript('tools/start.mjs', startEnvironment(dataDir, port))
    blocker.close()
    expect(code).toBe(1)
    expect(output).toContain(`Port ${port} on 127.0.0.1 is taken by another program`)
    expect(output).toContain(`PORT=${port + 1} npm start`)
  })
})
