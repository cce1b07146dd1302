import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Client } from '@barycenter/client'
import type { Run, RunConfigInput, RunId } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ended, launch, SMALL_RUN, until } from '../fixtures/product.js'
import { runScript } from '../fixtures/run-script.js'
import { type StartedProduct, startCommand } from '../fixtures/start-command.js'

const LONG_RUN: RunConfigInput = { ...SMALL_RUN, base: { ...SMALL_RUN.base, epochs: 70 } }

describe('a product that is backed up while a run trains, wiped and restored', () => {
  let folder: string
  let dataDir: string
  let file: string
  let product: StartedProduct | null = null
  const env = () => ({ BARYCENTER_DATA_DIR: dataDir, DATABASE_URL: '' })

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'barycenter-wipe-'))
    dataDir = path.join(folder, 'data')
    file = path.join(folder, 'backup.tar')
  })
  afterAll(async () => {
    await product?.stopWith('SIGINT')
    await rm(folder, { recursive: true, force: true })
  })

  it('has all it had, and ends the interrupted run to the bits of an undisturbed one', async () => {
    product = await startCommand({ dataDir })
    const undisturbed = await ended(product.client, await launch(product.client, LONG_RUN))
    const before = await allOf(product.client, undisturbed.id)
    const runId = await launch(product.client, LONG_RUN)
    await until(() => isBeyond(product!.client, runId, 100), product.output)

    const saved = await runScript('tools/backup.mjs', env(), [file])
    expect((await product.client.call('getRun', { params: { runId } })).endedAt).toBeNull()
    expect(saved.output).toMatch(/Backed up to .*: \d+ tables, \d+ rows/)
    expect(saved.code).toBe(0)
    // The server that the product runs is left running.
    expect((await product.client.call('getHealth')).database).toMatchObject({ reachable: true })
    await product.stopWith('SIGKILL')
    await runScript('tools/restore.mjs', env(), [file]).then(({ code, output }) => {
      expect(output).toMatch(/The database is not empty: found .* BARYCENTER_DATA_DIR/)
      expect(code).toBe(1)
    })
    await stopServer(dataDir)
    // Not removed: a trainer that has outlived the product may still be spooling into it.
    await rename(dataDir, path.join(folder, 'wiped'))

    const restored = await runScript('tools/restore.mjs', env(), [file])
    expect(restored.output).toMatch(/Restored .*, written by Barycenter \d+\.\d+\.\d+ at /)
    expect(restored.code).toBe(0)
    product = await startCommand({ dataDir })
    expect(await allOf(product.client, undisturbed.id)).toEqual(before)
    const run = await ended(product.client, runId)
    expect(run).toMatchObject({ status: 'completed', attempt: 2, failure: null })
    const { points } = await allOf(product.client, runId)
    expect(hashes(run)).toEqual(hashes(undisturbed))
    expect(points.map(timeless)).toEqual(before.points.map(timeless))
  }, 480_000)

  it('refuses a damaged file by name, before it makes a database', async () => {
    const damaged = path.join(folder, 'damaged.tar')
    const bytes = readFileSync(file)
    writeFileSync(damaged, bytes.subarray(0, bytes.length / 2))
    const fresh = path.join(folder, 'fresh')
    const { code, output } = await runScript('tools/restore.mjs', { ...env(), BARYCENTER_DATA_DIR: fresh }, [
      damaged,
    ])
    expect(output).toMatch(/damaged\.tar: ends in the middle/)
    expect(code).toBe(1)
    expect(existsSync(fresh)).toBe(false)
  })

  it('says where it looked when there is nothing to back up', async () => {
    const nowhere = { ...env(), BARYCENTER_DATA_DIR: path.join(folder, 'nowhere') }
    const { code, output } = await runScript('tools/backup.mjs', nowhere, [path.join(folder, 'none.tar')])
    expect(output).toMatch(/found no database in .*nowhere/)
    expect(code).toBe(1)
  })
})

async function isBeyond(client: Client, runId: RunId, step: number): Promise<boolean> {
  const { progress } = await client.call('getRun', { params: { runId } })
  return progress?.phase === 'base' && progress.step > step
}

/** What the API shows of a run that has ended, weights to the bit. */
async function allOf(client: Client, runId: RunId) {
  const run = await client.call('getRun', { params: { runId } })
  const { series } = await client.call('getRunMetrics', { params: { runId }, query: {} })
  const weights: [string, Buffer][] = []
  for (const { method } of run.results)
    weights.push([method, Buffer.from(await client.downloadWeights(runId, method))])
  return {
    run,
    points: series,
    weights,
    snapshots: await client.call('getRunSnapshots', { params: { runId } }),
  }
}

const hashes = (run: Run) => run.results.map(({ method, weightsSha256 }) => [method, weightsSha256])

const timeless = ({ key, points }: { key: string; points: [number, number, unknown][] }) => [
  key,
  points.map(([step, , value]) => [step, value]),
]

/** The embedded server outlives a start command that is killed. */
async function stopServer(dataDir: string): Promise<void> {
  const lockFile = path.join(dataDir, 'pg/postmaster.pid')
  const [pid] = readFileSync(lockFile, 'utf8').split('\n')
  process.kill(Number(pid), 'SIGINT')
  await until(async () => !existsSync(lockFile))
}
