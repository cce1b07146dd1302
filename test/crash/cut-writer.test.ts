import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { RunConfig, type RunId } from '@barycenter/contracts'
import { type Database, openDatabase } from '@barycenter/db'
import { createTestDatabase, type TestDatabase } from '@barycenter/db/testing'
import { createRunControl, openWriterThread, type RunStore } from '@barycenter/worker'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type BreakableLine, openBreakableLine } from '../fixtures/breakable-line.js'
import { until } from '../fixtures/product.js'

const CUTS = 25
const ENTRIES_BETWEEN = 12

describe('a writer thread whose line to the database is cut again and again', () => {
  let server: TestDatabase
  let line: BreakableLine
  let database: Database
  let spoolRoot: string
  let run: { id: RunId; token: bigint }
  beforeAll(async () => {
    server = await createTestDatabase({ url: inject('postgresUrl') })
    line = await openBreakableLine(server.url)
    database = await openDatabase({ url: server.url, applicationName: 'test' })
    spoolRoot = await mkdtemp(path.join(tmpdir(), 'barycenter-cuts-'))
    await database.runs.launch({
      experiment: 'tests',
      runs: [{ name: 'cut', config: RunConfig.parse({}) }],
      group: false,
      tags: {},
      notes: '',
      launchCommand: '',
      product: { version: 'test', commit: null },
    })
    const claimed = await database.queue.claim('test')
    run = { id: claimed!.run.id, token: claimed!.token }
  })
  afterAll(async () => {
    await database.close()
    await line.close()
    await server.close()
    await rm(spoolRoot, { recursive: true, force: true })
  })

  const open = () => {
    const url = new URL(server.url)
    url.host = new URL(line.url).host
    return openWriterThread({
      data: {
        databaseUrl: url.href,
        runId: run.id,
        token: String(run.token),
        spoolRoot,
        sampleEveryMs: 100,
        writerModule: null,
        logLevel: 'silent',
      },
      spoolLimitBytes: 2 ** 30,
      control: createRunControl(),
      onCheckpoint() {},
    })
  }
  let step = 0
  async function saveSome({ writer }: RunStore) {
    for (let entry = 0; entry < ENTRIES_BETWEEN; entry++) {
      step++
      const point = { key: 'loss', step, timestamp: 0, value: step }
      const tensors = [{ name: 'weights', shape: [50_000], data: new Float32Array(50_000).fill(step) }]
      if (step % 5 > 0) await writer.write({ metrics: [point] })
      else
        await writer.saveCheckpoint({ phase: 'base', step, state: { step }, tensors }, { metrics: [point] })
    }
  }
  const stepsOf = async (key: string) => {
    const { series } = await database.runs.readMetrics(run.id, { keys: key })
    return series.flatMap(({ points }) => points.map(([step]) => step))
  }
  const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

  it('stores every entry once and in order, and what it was given last is there', async () => {
    const store = await open()
    for (let cut = 1; cut <= CUTS; cut++) {
      await saveSome(store)
      // Each time at another moment of what is under way: a write, a checkpoint, a try to connect.
      const stored = (await stepsOf('loss')).length
      line.break()
      if (cut % 3 === 0) await saveSome(store)
      line.mend()
      if (cut % 2 === 0) await until(async () => (await stepsOf('loss')).length > stored)
    }
    await store.settle()
    expect(line.broken()).toBeGreaterThan(CUTS / 2)
    expect(await stepsOf('loss')).toEqual(upTo(step))
    expect(await store.writer.loadCheckpoint()).toMatchObject({ step: step - (step % 5) })
    await store.close(10_000)
    expect(await readdir(spoolRoot)).toEqual([])
  })

  it('goes on with the numbers of the machine where an earlier one ended', async () => {
    await (await open()).close(0)
    const before = await stepsOf('system/trainer_memory_bytes')
    const store = await open()
    await until(async () => (await stepsOf('system/trainer_memory_bytes')).length > before.length + 1)
    await store.close(10_000)
    const after = await stepsOf('system/trainer_memory_bytes')
    expect(after.length).toBeGreaterThan(before.length + 1)
    expect(after).toEqual(Array.from(after.keys()))
  })
})
