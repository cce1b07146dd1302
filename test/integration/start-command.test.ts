import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Run } from '@barycenter/contracts'
import { createTestDatabase } from '@barycenter/db/testing'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { ended, freePort, launch, SMALL_RUN, until } from '../fixtures/product.js'
import { runScript } from '../fixtures/run-script.js'
import { type StartedProduct, startCommand, startEnvironment } from '../fixtures/start-command.js'

describe('the start command, with a database of its own', () => {
  let dataDir: string
  let port: number
  let product: StartedProduct
  let run: Run

  beforeAll(async () => {
    dataDir = await makeDataDir()
    port = await freePort()
    product = await startCommand({ dataDir, port })
    run = await ended(product.client, await launch(product.client, SMALL_RUN))
    expect(run.status).toBe('completed')
  })
  afterAll(async () => {
    await product?.stopWith('SIGINT')
    await rm(dataDir, { recursive: true, force: true })
  })

  const answers = () =>
    product.client.call('getHealth').then(
      () => true,
      () => false,
    )

  async function startAgain(): Promise<void> {
    product = await startCommand({ dataDir, port })
    const { status, results } = await product.client.call('getRun', { params: { runId: run.id } })
    expect({ status, results }).toEqual({ status: 'completed', results: run.results })
  }

  it('prints the address, runs, stops cleanly on Ctrl-C and finds its data when started again', async () => {
    expect(await product.stopWith('SIGINT')).toBe(0)
    expect(await answers()).toBe(false)
    await startAgain()
  })

  it('is started again after kill -9, with its data, and the killed one leaves no process at its port', async () => {
    await product.stopWith('SIGKILL')
    await until(async () => !(await answers()))
    await startAgain()
    expect(await product.stopWith('SIGINT')).toBe(0)
  })
})

describe('the start command', () => {
  let dataDir: string
  let port: number
  let running: StartedProduct[]

  beforeEach(async () => {
    dataDir = await makeDataDir()
    port = await freePort()
    running = []
  })
  afterEach(async () => {
    await Promise.all(running.map((product) => product.stopWith('SIGINT')))
    await rm(dataDir, { recursive: true, force: true })
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

const makeDataDir = () => mkdtemp(path.join(tmpdir(), 'barycenter-start-'))
