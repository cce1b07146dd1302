import { createHash } from 'node:crypto'
import { RunSearch, toMetricValue } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from './database.js'
import { deployMigrations, readMigrations } from './migrations.js'
import { openDatabase } from './open-database.js'
import { hashTensors, type NamedTensor } from './tensors/tensors.js'
import { LATER_RUNS, RUNS } from './testing/earlier-row.js'
import { readColumns, seedEarlierRows, UPLOAD_FILE } from './testing/earlier-rows.js'
import { POINTS } from './testing/earlier-series.js'
import { ARTIFACT, TENSORS } from './testing/earlier-tensors.js'
import { startTestServer, type TestServer } from './testing/index.js'
import { type Facts, readFacts, withClient } from './testing/table-facts.js'

/**
 * Columns that a later migration rewrites or drops on purpose, with the read below that shows that nothing was lost.
 * All others must hold, after all migrations, what they held before.
 */
const REWRITTEN: Record<string, string> = {
  'artifact.data': 'keeps artifacts',
  'artifact.bytes': 'keeps artifacts',
  'artifact.sha256': 'keeps artifacts',
}

const MIGRATIONS = readMigrations()
const LATEST = MIGRATIONS.at(-1)!.name

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

describe.each(MIGRATIONS.map(({ name }, index) => [name, index] as const))(
  'a database with data of the schema that ends with %s',
  (name, index) => {
    const url = () => new URL(`/at_${index}`, server.url).href
    const later = MIGRATIONS.slice(index + 1)
    let before: Facts
    let db: Database
    let known: Map<string, string[]>

    beforeAll(async () => {
      await deployMigrations(url(), MIGRATIONS.slice(0, index + 1))
      await withClient(url(), async (client) => {
        await seedEarlierRows(client)
        known = await readColumns(client)
        before = await readFacts(client, known, Object.keys(REWRITTEN))
      })
      expect(await deployMigrations(url())).toEqual(later.map((migration) => migration.name))
      db = await openDatabase({ url: url(), applicationName: 'test' })
    })
    afterAll(() => db?.close())

    it('has rows in every table', () => {
      for (const [table, rows] of before) expect(rows.length, table).toBeGreaterThan(0)
    })

    it('keeps every row of every table', async () => {
      const after = await withClient(url(), async (client) => {
        requireColumns(known, await readColumns(client))
        return readFacts(client, known, Object.keys(REWRITTEN))
      })
      for (const [table, rows] of before)
        expect(after.get(table), table).toEqual(expect.arrayContaining(rows))
    })

    it('shows its runs as they were', async () => {
      const read = await Promise.all(Object.values(RUNS).map((id) => db.runs.get(id as never)))
      expect(read.map(({ status }) => status)).toEqual([
        'completed',
        'running',
        'queued',
        'failed',
        'running',
        'canceled',
      ])
      const [completed, , , failed, external, archived] = read
      expect(completed).toMatchObject({
        experimentName: 'Early',
        seed: 5,
        config: { base: { epochs: 3 } },
        notes: 'Notes with "quotes", \t tabs and ü',
        tags: { team: 'α' },
        workerId: 'worker-1',
        startedAt: '2026-11-23T10:00:01.250Z',
        endedAt: '2026-11-23T10:05:00.500Z',
        results: [{ method: 'swa', test: { accuracy: 0.9375 }, weightsSha256: hashTensors(TENSORS.weights) }],
      })
      expect(failed!.failure).toMatchObject({ code: 'LOSS_NOT_FINITE', phase: 'base' })
      expect(external!.params).toEqual({ learningRate: 0.1, note: 'two\nlines' })
      expect(archived).toMatchObject({ parentRunId: RUNS.completed, archivedAt: '2026-11-23T10:05:00.500Z' })
    })

    it.each(Object.keys(POINTS))('keeps every point of series %s to the bit', async (name) => {
      const { run, key, changes } = POINTS[name]!
      const { series } = await db.runs.readMetrics(run as never, { keys: key })
      expect(series.map(({ points }) => points)).toEqual([
        changes.flat().map(({ step, timestamp, value }) => [step, timestamp, toMetricValue(value)]),
      ])
    })

    it('finds ended runs by their metrics', async () => {
      const { key, changes } = POINTS.sealed!
      const value = { of: 'metric', key, stat: 'min' } as const
      const search = RunSearch.parse({ where: [{ value, op: '=', than: -0.25 }], select: [value] })
      expect(changes.flat().map((point) => point.value)).toContain(-0.25)
      expect((await db.runs.search(search)).hits).toMatchObject([{ id: RUNS.completed, values: [-0.25] }])
    })

    it('keeps logs and events', async () => {
      const { logs: lines } = await db.runs.readLogs(RUNS.completed as never, { after: 0, limit: 100 })
      expect(lines.map(({ message }) => message)).toEqual(['engine wasm', 'ü\n“quoted”'])
      const { events } = await db.runs.readChanges(RUNS.completed as never, 0, 100)
      expect(events.map(({ body }) => body.type)).toEqual([
        'status.changed',
        'run.claimed',
        'result.recorded',
      ])
    })

    it('keeps tensors to the bit', async () => {
      for (const [place, tensors] of TENSORS.snapshots.entries())
        expect(printOf(await db.weights.loadSnapshot(RUNS.completed as never, place))).toEqual(
          printOf(tensors),
        )
      expect(printOf(await db.weights.loadResult(RUNS.completed as never, 'swa'))).toEqual(
        printOf(TENSORS.weights),
      )
      const { snapshots, subspace } = await db.runs.readSnapshots(RUNS.completed as never)
      expect(snapshots.map(({ step, epoch }) => [step, epoch])).toEqual([
        [10, 0.5],
        [20, 1.5],
      ])
      expect(subspace).toMatchObject({ kind: 'hull', averagingWeights: [[0.5, 0.5]] })
    })

    it.runIf(name >= '20261126000000_artifacts')('keeps artifacts', async () => {
      expect(await db.runs.listArtifacts(RUNS.completed as never)).toMatchObject([
        {
          name: ARTIFACT.name,
          mediaType: 'application/json',
          bytes: ARTIFACT.data.length,
          sha256: createHash('sha256').update(ARTIFACT.data).digest('hex'),
        },
      ])
      const data = await db.runs.readArtifact(RUNS.completed as never, ARTIFACT.name)
      expect(Buffer.from(data!)).toEqual(ARTIFACT.data)
    })

    it.runIf(name >= '20261126120000_uploaded_weights')('keeps uploaded weights', async () => {
      expect(await db.weights.loadUpload(UPLOAD_FILE)).toEqual(TENSORS.upload)
    })

    it('knows which checkpoints there are, and which runs start from others', async () => {
      const { checkpoints } = await db.runs.readCheckpoints(RUNS.lost as never)
      const older = name >= '20261127500000_checkpoints_and_lineage' ? [['base', 7, true]] : []
      expect(checkpoints.map(({ phase, step, kept }) => [phase, step, kept])).toEqual([
        ['base', 14, false],
        ...older,
      ])
      const sources = await withClient(url(), (client) => client.query('SELECT * FROM run_source'))
      expect(sources.rows).toEqual([{ run_id: RUNS.archived, source_id: RUNS.completed }])
    })

    it.runIf(name >= '20261127200000_storage')('keeps the trash', async () => {
      const { deletedAt } = await db.runs.get(LATER_RUNS.trashed as never)
      expect(deletedAt).toBe('2026-11-23T10:05:00.500Z')
    })

    it.runIf(name >= '20261127400000_queue')('keeps runs held and paused', async () => {
      const read = await Promise.all(
        [LATER_RUNS.held, LATER_RUNS.paused].map((id) => db.runs.get(id as never)),
      )
      expect(read.map(({ status }) => status)).toEqual(['held', 'paused'])
    })

    it('stores an old batch no second time, and goes on with the numbers where they were', async () => {
      const again = { batchId: 'batch-1', metrics: [], series: [], logs: [], params: {}, tags: {} }
      expect(await db.runs.appendBatch(RUNS.external as never, again)).toEqual({ seq: 2, duplicate: true })
      expect(await db.experiments.create({ name: 'New', description: '' })).toMatchObject({ number: 3 })
    })

    it('gives the run of a lost worker, first in the queue, with its checkpoint', async () => {
      const claimed = await db.queue.claim('worker-2')
      expect(claimed).toMatchObject({ run: { id: RUNS.lost, attempt: 3 }, token: 3n, recovered: true })
      const writer = db.openRunWriter(claimed!.run.id, claimed!.token)
      const { tensors, state, ...place } = (await writer.loadCheckpoint())!
      expect(place).toMatchObject({ phase: 'base', step: 14 })
      expect(tensors).toEqual(TENSORS.checkpoint)
      expect(JSON.stringify(state)).toBe('{"zeta":1,"alpha":2}')
      expect(await db.queue.claim('worker-2')).toMatchObject({ run: { id: RUNS.queued }, recovered: false })
    })
  },
)

describe('the test itself', () => {
  it('fails in words at a table without rows', async () => {
    const url = new URL('/unknown', server.url).href
    await deployMigrations(url)
    await withClient(url, async (client) => {
      await client.query('CREATE TABLE novelty (id int)')
      await expect(seedEarlierRows(client)).rejects.toThrow('Table novelty has no seeding rule')
    })
  })
})

/** Large arrays take long to compare number by number. */
const printOf = (tensors: NamedTensor[]) => [
  tensors.map(({ name, shape }) => [name, shape]),
  hashTensors(tensors),
]

function requireColumns(known: Map<string, string[]>, now: Map<string, string[]>): void {
  for (const [table, columns] of known) {
    const gone = columns.filter(
      (column) => !now.get(table)?.includes(column) && !(`${table}.${column}` in REWRITTEN),
    )
    if (gone.length > 0)
      throw new Error(
        `Table ${table} has lost ${gone.join(', ')} by ${LATEST}: read what they held by another way here, and say so in REWRITTEN`,
      )
  }
}
