import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ended, launch, SMALL_RUN, until } from '../fixtures/product.js'
import { type StartedProduct, startCommand } from '../fixtures/start-command.js'

describe('the database killed while a run trains', () => {
  let dataDir: string
  let product: StartedProduct

  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'barycenter-gone-'))
    product = await startCommand({ dataDir })
  })
  afterEach(async () => {
    await product.stopWith('SIGINT')
    await rm(dataDir, { recursive: true, force: true })
  })

  it('comes back with all it had, and the run ends bit for bit as an undisturbed one', async () => {
    const { client } = product
    const config = { ...SMALL_RUN, base: { ...SMALL_RUN.base, epochs: 20 } }
    const undisturbed = await ended(client, await launch(client, config))

    const runId = await launch(client, config)
    await until(async () => ((await client.call('getRun', { params: { runId } })).progress?.step ?? 0) > 30)
    const [postmaster] = readFileSync(path.join(dataDir, 'pg', 'postmaster.pid'), 'utf8').split('\n')
    process.kill(Number(postmaster), 'SIGKILL')

    await until(
      () =>
        client.call('getRun', { params: { runId } }).then(
          (run) => run.endedAt !== null,
          () => false,
        ),
      product.output,
    )
    const run = await client.call('getRun', { params: { runId } })
    expect(run.failure).toBeNull()
    expect(run.status).toBe('completed')
    expect(run.results.map(({ weightsSha256 }) => weightsSha256)).toEqual(
      undisturbed.results.map(({ weightsSha256 }) => weightsSha256),
    )
    expect(await client.call('getRun', { params: { runId: undisturbed.id } })).toMatchObject({
      results: undisturbed.results,
    })
  })
})
