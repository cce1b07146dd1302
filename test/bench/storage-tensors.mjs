// Times snapshots against what the raw driver does with bytea, in the same run: `npm run bench -- storage-tensors`.
// Needs the build. An embedded server with fsync on; run it on a quiet machine.
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { RunConfig } from '@barycenter/contracts'
import { deployMigrations, openDatabase, startEmbeddedPostgres } from '@barycenter/db'
import pg from 'pg'

const MIB = 2 ** 20
const MODEL_MIB = 128
/** Odd, so that the median is one of them; what is compared takes turns, so that a busy moment hits both. */
const ROUNDS = 8

const bytesOf = (data) => Buffer.from(data.buffer, data.byteOffset, data.byteLength)
const hash = (data) => createHash('sha256').update(data).digest()
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1]

async function timed(work) {
  const startedAt = performance.now()
  await work()
  return MODEL_MIB / ((performance.now() - startedAt) / 1000)
}

/** New numbers each time: nothing of a model is there before it is written. */
function randomModel() {
  const data = new Float32Array(new Uint8Array(randomBytes(MODEL_MIB * MIB)).buffer)
  return [{ name: 'weights', shape: [data.length], data }]
}

function pieces([{ data }]) {
  const bytes = bytesOf(data)
  return Array.from({ length: MODEL_MIB }, (_, index) => bytes.subarray(index * MIB, (index + 1) * MIB))
}

/** One INSERT after another of 1 MiB, under its hash, as a table without the product has them. */
async function rawWrite(client, round, model) {
  for (const [index, piece] of pieces(model).entries())
    await client.query('INSERT INTO raw VALUES ($1, $2, $3, $4)', [round, index, hash(piece), piece])
}

/** The same rows as the driver gives them (hex text), a row at a time so that memory does not decide. */
async function rawRead(client, round) {
  for (let index = 0; index < MODEL_MIB; index++)
    await client.query('SELECT hash, data FROM raw WHERE round = $1 AND index = $2', [round, index])
}

async function rawReadAtOnce(client, round) {
  await client.query('SELECT hash, data FROM raw WHERE round = $1 ORDER BY index', [round])
}

async function measureRound(round, { client, writer }) {
  const snapshot = (tensors) => ({ index: round, step: round, epoch: round, norm: 1, tensors })
  const raw = randomModel()
  const model = randomModel()
  const writes = {
    rawWritten: () => rawWrite(client, round, raw),
    written: () => writer.saveSnapshot(snapshot(model)),
  }
  // Whoever comes second writes while the database still flushes what the first one left.
  const order = round % 2 === 0 ? ['rawWritten', 'written'] : ['written', 'rawWritten']
  const times = {}
  for (const name of order) times[name] = await timed(writes[name])
  const again = await timed(() => writer.saveSnapshot({ ...snapshot(model), index: 1000 + round }))
  const rawOne = await timed(() => rawRead(client, round))
  const rawAll = await timed(() => rawReadAtOnce(client, round))
  const read = await timed(() => writer.loadSnapshot(round))
  return { ...times, again, rawOne, rawAll, read }
}

async function openWriter(database) {
  const launch = { experiment: 'bench', runs: [{ name: 'bench', config: RunConfig.parse({}) }], group: false }
  const words = { tags: {}, notes: '', launchCommand: '', product: { version: 'bench', commit: null } }
  const [{ id }] = await database.runs.launch({ ...launch, ...words })
  const claim = await database.queue.claim('bench')
  return database.openRunWriter(id, claim.token)
}

async function openBench() {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'barycenter-bench-'))
  const server = await startEmbeddedPostgres({ dataDir, log: () => undefined })
  await deployMigrations(server.url)
  const database = await openDatabase({ url: server.url, applicationName: 'storage-tensors-bench' })
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  await client.query(`CREATE TABLE raw (round int, index int, hash bytea, data bytea, PRIMARY KEY (round, index));
    ALTER TABLE raw ALTER COLUMN data SET STORAGE EXTERNAL`)
  return {
    client,
    writer: await openWriter(database),
    async close() {
      await client.end()
      await database.close()
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

function report(rounds) {
  const of = (name) => median(rounds.map((round) => round[name]))
  // Of the medians: each of the two is slower in the rounds where it comes second.
  const ratio = (name, base) => of(name) / of(base)
  const line = (label, value) => process.stdout.write(`${label.padEnd(64)} ${value}\n`)
  const speed = (label, name) => line(label, `${Math.round(of(name))} MiB/s`)
  line(`models of ${MODEL_MIB} MiB, median of ${ROUNDS} rounds`, '')
  speed('write, raw driver: an INSERT of 1 MiB after another', 'rawWritten')
  speed('write, snapshot', 'written')
  line('  ratio (target 0.7)', ratio('written', 'rawWritten').toFixed(2))
  speed('write, snapshot whose chunks are all there', 'again')
  speed('read, raw driver: a SELECT of 1 MiB after another', 'rawOne')
  speed('read, raw driver: all rows by one SELECT', 'rawAll')
  speed('read, snapshot by COPY, every hash checked', 'read')
  line(
    '  ratio to the faster of the two (target 0.7)',
    Math.min(ratio('read', 'rawOne'), ratio('read', 'rawAll')).toFixed(2),
  )
}

const bench = await openBench()
try {
  await measureRound(0, bench)
  const rounds = []
  for (let round = 1; round <= ROUNDS; round++) rounds.push(await measureRound(round, bench))
  report(rounds)
} finally {
  await bench.close()
}
