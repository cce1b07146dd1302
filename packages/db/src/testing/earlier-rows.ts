import { createHash } from 'node:crypto'
import { RunConfig } from '@barycenter/contracts'
import type pg from 'pg'
import { bytesOf, type NamedTensor } from '../tensors/tensors.js'

// What rows of each version look like is written out here: today's codecs may have gone on.

/** A row by column. What an earlier schema lacks is left out there; what it has and is not named keeps its default. */
type Row = Record<string, unknown>

/** What the schema of a version knows: a table, or a column as `table.column`. */
type Has = (name: string) => boolean

interface Point {
  step: number
  timestamp: number
  value: number
}

const id = (last: number) => `019ab000-0000-7000-8000-${String(last).padStart(12, '0')}`
const hex = (bytes: Uint8Array) => `\\x${Buffer.from(bytes).toString('hex')}`
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

export const RUNS = {
  completed: id(11),
  lost: id(12),
  queued: id(13),
  failed: id(14),
  external: id(15),
  archived: id(16),
} as const
/** Of states that came with the trash and the queue. */
export const LATER_RUNS = { trashed: id(21), held: id(22), paused: id(23) } as const
const EXPERIMENTS = [id(1), id(2)]
const CREATED = '2026-11-23T10:00:00.125+00:00'
const STARTED = '2026-11-23T10:00:01.25+00:00'
const ENDED = '2026-11-23T10:05:00.5+00:00'

/** [step, time, value] of each change of a series: repeated steps, steps that go back, and values that are no numbers. */
export const POINTS: Record<string, { run: string; key: string; changes: Point[][] }> = {
  loss: {
    run: RUNS.completed,
    key: 'base/train_loss',
    changes: [points([1, 0.5], [2, Number.NaN], [3, 0.1 + 0.2]), points([4, Number.POSITIVE_INFINITY])],
  },
  lost: { run: RUNS.lost, key: 'base/train_loss', changes: [points([7, 0.25], [14, 0.125])] },
  external: {
    run: RUNS.external,
    key: 'val/acc',
    changes: [
      points([5, -1e-300], [5, 1e300]),
      points([2, Number.NEGATIVE_INFINITY], [9_007_199_254_740_991, 7]),
    ],
  },
  sealed: {
    run: RUNS.completed,
    key: 'twa/val_loss',
    changes: [
      points([1, 0.5], [2, -0.25], [3, Number.NaN]),
      points([4, Number.POSITIVE_INFINITY], [4, 1e-3]),
      points([2, 2]),
    ],
  },
  // Its mean is below every number.
  tiny: { run: RUNS.completed, key: 'twa/tiny', changes: [points([1, 0], [2, 5e-324])] },
}

/** Series `sealed` as the compactor first wrote it: 6 points and 3 changes; one bucket, so both summaries are equal. */
const SEALED = {
  data: '01000000050000003000000002000301030008807e69ab79420008807e69ab79420008807e69ab79420008807e69ab79420008807e69ab79420008807e69ab7942000000000000e03f000000000000d0bf000000000000f87f000000000000f07ffca9f1d24d62503f0000000000000040',
  changes: '03000000040000000401000106070001',
  summary:
    '00000000000018400000000000001040355eba490c02e23f000000000000f03f00000000000010400000000000000000000000000000f03f0008807e69ab7942000000000000e03f000000000000144000000000000000400008807e69ab79420000000000000040000000000000f03f00000000000000400008807e69ab7942000000000000d0bf000000000000144000000000000000400008807e69ab79420000000000000040000000000000004000000000000008400008807e69ab7942000000000000f87f000000000000084000000000000010400008807e69ab7942000000000000f07f',
}

function points(...pairs: [step: number, value: number][]): Point[] {
  return pairs.map(([step, value]) => ({ step, timestamp: 1_764_000_000_000.5 + step / 2 ** 20, value }))
}

const tensor = (seed: number, rows = 2): NamedTensor[] => [
  {
    name: 'dense/kernel',
    shape: [rows, 3],
    data: Float32Array.from({ length: rows * 3 }, (_, i) => Math.sin(seed + i)),
  },
  { name: 'dense/bias', shape: [3], data: Float32Array.from([seed, -0, 1e-40]) },
]

const CHUNK_BYTES = 1 << 20
/** Rows of 12 bytes that fill a chunk and some of a second. */
const LARGE = 90_000

/** Tensors by what they are for; `snapshots[1]` and the result share their bytes, so a chunk has two manifests. */
export const TENSORS = {
  snapshots: [tensor(1), tensor(2, LARGE)],
  basis: tensor(3),
  checkpoint: tensor(4),
  weights: tensor(2, LARGE),
  upload: tensor(5),
  keptCheckpoint: tensor(6),
}

interface Manifest {
  id: string
  run: string | null
  purpose: string
  tensors: NamedTensor[]
  /** All bytes, in order. */
  chunks: Buffer[]
}

function manifestOf(last: number, run: string | null, purpose: string, tensors: NamedTensor[]): Manifest {
  return { id: id(last), run, purpose, tensors, chunks: chunksOf(tensors) }
}

function chunksOf(tensors: NamedTensor[]): Buffer[] {
  const bytes = Buffer.concat(tensors.map(({ data }) => bytesOf(data)))
  const count = Math.ceil(bytes.length / CHUNK_BYTES)
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES))
}

export const ARTIFACT = { name: 'samples/swa.json', data: Buffer.from('{"samples":[]}') }

const MANIFESTS = [
  manifestOf(101, RUNS.completed, 'snapshot', TENSORS.snapshots[0]!),
  manifestOf(102, RUNS.completed, 'snapshot', TENSORS.snapshots[1]!),
  manifestOf(103, RUNS.completed, 'basis', TENSORS.basis),
  manifestOf(104, RUNS.lost, 'checkpoint', TENSORS.checkpoint),
  manifestOf(105, RUNS.completed, 'weights', TENSORS.weights),
]
const UPLOAD = manifestOf(106, null, 'upload', TENSORS.upload)
const ARTIFACT_MANIFEST = {
  ...manifestOf(107, RUNS.completed, 'artifact', []),
  chunks: [ARTIFACT.data],
}
const KEPT_CHECKPOINT = manifestOf(108, RUNS.lost, 'checkpoint', TENSORS.keptCheckpoint)
const manifests = (has: Has): Manifest[] => [
  ...MANIFESTS,
  ...(has('uploaded_weights') ? [UPLOAD] : []),
  ...(has('artifact.manifest_id') ? [ARTIFACT_MANIFEST] : []),
  ...(has('checkpoint.kept') ? [KEPT_CHECKPOINT] : []),
]

export const UPLOAD_FILE = 'f'.repeat(64)
/** As the first version stored it: without the settings that came later. */
function firstConfig() {
  const { augment: _augment, loss: _loss, ...config } = RunConfig.parse({ seed: 5, base: { epochs: 3 } })
  const { precision: _precision, components: _components, ...subspace } = config.subspace
  const { start: _start, sam: _sam, ...twa } = config.twa
  const { methods: _methods, samples: _samples, ...evaluate } = config.evaluate
  const {
    tokens: _tokens,
    imageSize: _size,
    badRecords: _bad,
    shuffleLabels: _labels,
    ...dataset
  } = config.dataset
  return { ...config, subspace, twa, evaluate, dataset }
}

const FIRST_RESULT = {
  method: 'swa',
  testLoss: 0.3,
  testAccuracy: 0.9375,
  testCorrect: 15,
  testCount: 16,
  heldOutLoss: 0.25,
  heldOutAccuracy: 0.875,
  snapshots: 2,
  weightsSha256: sha256(Buffer.concat(chunksOf(TENSORS.weights))),
}

const run = (runId: string, status: string, more: Row = {}): Row => ({
  id: runId,
  experiment_id: EXPERIMENTS[0],
  name: `run ${status}`,
  kind: 'trained',
  status,
  seed: 5,
  config: firstConfig(),
  notes: 'Notes with "quotes", \t tabs and ü',
  seq: 3,
  created_at: CREATED,
  ...more,
})

const RUN_ROWS: Row[] = [
  run(RUNS.completed, 'completed', {
    fencing_token: 1,
    attempt: 1,
    worker_id: 'worker-1',
    group_id: id(901),
    progress: { phase: 'evaluate', step: 3, totalSteps: 3, fraction: 1, etaMs: 0 },
    provenance: { productVersion: '0.1.0', commit: null },
    started_at: STARTED,
    ended_at: ENDED,
  }),
  run(RUNS.lost, 'running', { fencing_token: 2, attempt: 2, worker_id: 'worker-1', started_at: STARTED }),
  run(RUNS.queued, 'queued', { seq: 1, requested_action: null }),
  run(RUNS.failed, 'failed', {
    failure: { code: 'LOSS_NOT_FINITE', message: 'base/train_loss at step 3', phase: 'base' },
    started_at: STARTED,
    ended_at: ENDED,
  }),
  run(RUNS.external, 'running', { kind: 'external', seed: null, config: null, started_at: STARTED }),
  run(RUNS.archived, 'canceled', {
    experiment_id: EXPERIMENTS[1],
    parent_run_id: RUNS.completed,
    config: { ...firstConfig(), initial: { kind: 'run', runId: RUNS.completed, weights: 'swa', fresh: [] } },
    archived_at: ENDED,
    ended_at: ENDED,
  }),
]

const laterRunRows = (has: Has): Row[] => [
  ...(has('run.deleted_at')
    ? [run(LATER_RUNS.trashed, 'failed', { deleted_at: ENDED, ended_at: ENDED })]
    : []),
  ...(has('run.queue') ? [run(LATER_RUNS.held, 'held'), run(LATER_RUNS.paused, 'paused')] : []),
]

const HASH = 'd'.repeat(64)
const RUN_INPUTS = {
  data: { kind: 'data', name: 'optdigits', sha256: HASH, train: HASH, heldOut: HASH, test: HASH },
  initial: { sha256: HASH, from: [{ kind: 'drawn', seed: 5, sha256: HASH }] },
}

/** Of the one run that has ended and has metrics, as Postgres hashes the text of the array. */
const KEY_SET = keySetOf(RUNS.completed)

function keySetOf(run: string): { keys: string[]; hash: string } {
  const keys = Object.values(POINTS).flatMap((series) => (series.run === run ? [series.key] : []))
  keys.sort()
  return { keys, hash: sha256(Buffer.from(`{${keys.join(',')}}`)) }
}

const QUEUE_OPTIONS = {
  priority: 3,
  hold: false,
  retries: 2,
  requires: { pool: 'default', labels: [], engine: null, gpuMemoryGiB: null },
}

/**
 * Rows for every table that any version of the schema has had, in the order in which they refer to each other.
 * A migration that adds a table adds its rows here.
 */
const RULES: Record<string, (has: Has) => Row[]> = {
  experiment: () => [
    { id: EXPERIMENTS[0], name: 'Early', description: 'First', created_at: CREATED },
    { id: EXPERIMENTS[1], name: 'Zweites “Experiment”', created_at: CREATED },
  ],
  metric_key_set: () => [{ hash: `\\x${KEY_SET.hash}`, keys: KEY_SET.keys }],
  run: (has) =>
    [...RUN_ROWS, ...laterRunRows(has)].map((row) => ({
      ...row,
      queue: row.kind === 'trained' ? QUEUE_OPTIONS : null,
      last_entry: 4,
      recoveries: row.id === RUNS.lost ? 1 : 0,
      inputs: row.id === RUNS.completed ? RUN_INPUTS : null,
      metric_key_set: row.id === RUNS.completed ? `\\x${KEY_SET.hash}` : null,
    })),
  queue_entry: (has) => [
    { run_id: RUNS.queued, priority: 3, position: 2, failures: [], enqueued_at: CREATED },
    ...(has('run.queue')
      ? [LATER_RUNS.held, LATER_RUNS.paused].map((run_id, index) => ({
          run_id,
          priority: 9,
          position: 3.5 + index,
          failures: [{ code: 'WORKER_LOST', message: 'worker-1 was lost', phase: 'base' }],
          enqueued_at: CREATED,
        }))
      : []),
    {
      run_id: RUNS.lost,
      priority: 7,
      position: 1,
      failures: [],
      enqueued_at: CREATED,
      worker_id: 'worker-1',
      lease_until: STARTED,
      losses: 2,
    },
  ],
  run_param: () => [
    { run_id: RUNS.external, key: 'learningRate', value: 0.1 },
    { run_id: RUNS.external, key: 'note', value: 'two\nlines' },
    { run_id: RUNS.completed, key: 'base.epochs', value: 3 },
  ],
  view: () => [
    {
      id: id(601),
      experiment_id: EXPERIMENTS[0],
      page: 'runs',
      name: 'Best “ones”',
      state: 'sort=last(val/acc)',
    },
    { id: id(602), experiment_id: null, page: 'compare', name: 'Best “ones”', state: '' },
  ],
  run_tag: () => [{ run_id: RUNS.completed, key: 'team', value: 'α' }],
  run_event: () => [
    {
      run_id: RUNS.completed,
      seq: 1,
      ordinal: 0,
      body: { type: 'status.changed', from: null, to: 'queued' },
    },
    {
      run_id: RUNS.completed,
      seq: 2,
      ordinal: 0,
      body: { type: 'run.claimed', workerId: 'worker-1', attempt: 1 },
    },
    { run_id: RUNS.completed, seq: 3, ordinal: 0, body: { type: 'result.recorded', result: FIRST_RESULT } },
  ],
  run_log: () => [
    { run_id: RUNS.completed, seq: 2, ordinal: 0, logged_at: STARTED, level: 'info', message: 'engine wasm' },
    { run_id: RUNS.completed, seq: 2, ordinal: 1, logged_at: STARTED, level: 'warn', message: 'ü\n“quoted”' },
  ],
  metric_series: () => Object.values(POINTS).map(seriesRow),
  metric_segment: (has) =>
    Object.entries(POINTS).flatMap(([name, series], index) =>
      name === 'sealed' && has('metric_segment.codec') ? [sealedRow(index)] : segmentRows(series, index),
    ),
  metric_final: () =>
    Object.values(POINTS)
      .filter(({ run }) => run === RUNS.completed)
      .map((series) => {
        const { sum_value, finite, ...row } = seriesRow(series)
        return { ...row, mean_value: Number(sum_value) / Number(finite) }
      }),
  metric_batch: () => [{ run_id: RUNS.external, batch_id: 'batch-1', seq: 2, created_at: STARTED }],
  tensor_chunk: (has) => chunkRows(manifests(has)),
  tensor_manifest: (has) => manifests(has).map(manifestRow),
  manifest_chunk: (has) =>
    manifests(has).flatMap((manifest) =>
      manifest.chunks.map((chunk, position) => ({
        manifest_id: manifest.id,
        position,
        hash: `\\x${sha256(chunk)}`,
      })),
    ),
  snapshot: () =>
    TENSORS.snapshots.map((_, index) => ({
      run_id: RUNS.completed,
      index,
      step: 10 * (index + 1),
      epoch: index + 0.5,
      norm: 1.25,
      manifest_id: MANIFESTS[index]!.id,
      created_at: STARTED,
    })),
  subspace: () => [
    {
      run_id: RUNS.completed,
      manifest_id: id(103),
      state: { zeta: 1, alpha: [0.1] },
      view: FIRST_VIEW,
      averaging_weights: [[0.5, 0.5]],
    },
  ],
  checkpoint: (has) => [
    {
      id: id(104),
      run_id: RUNS.lost,
      seq: 3,
      phase: 'base',
      step: 14,
      state: { zeta: 1, alpha: 2 },
      kept: false,
      manifest_id: id(104),
    },
    ...(has('checkpoint.kept')
      ? [
          {
            id: id(801),
            run_id: RUNS.lost,
            seq: 2,
            phase: 'base',
            step: 7,
            state: { zeta: 3 },
            kept: true,
            manifest_id: KEPT_CHECKPOINT.id,
          },
        ]
      : []),
  ],
  run_segment: () => [
    {
      run_id: RUNS.failed,
      index: 1,
      phase: 'base',
      step: 3,
      methods: ['swa'],
      start_seq: 2,
      created_at: STARTED,
    },
  ],
  run_source: () => [{ run_id: RUNS.archived, source_id: RUNS.completed }],
  method_result: () => [
    { run_id: RUNS.completed, method: 'swa', body: FIRST_RESULT, manifest_id: id(105), created_at: ENDED },
  ],
  worker: () => [{ id: 'worker-1', host: 'here', pid: 42, started_at: STARTED, heartbeat_at: ENDED }],
  dataset: () => [
    { name: 'optdigits', body: { name: 'optdigits', source: 'embedded' }, updated_at: STARTED },
  ],
  artifact: () => [
    {
      run_id: RUNS.completed,
      name: ARTIFACT.name,
      media_type: 'application/json',
      sha256: sha256(ARTIFACT.data),
      bytes: ARTIFACT.data.length,
      data: hex(ARTIFACT.data),
      manifest_id: ARTIFACT_MANIFEST.id,
    },
  ],
  uploaded_weights: () => [{ file: UPLOAD_FILE, name: 'start.safetensors', manifest_id: UPLOAD.id }],
}

const FIRST_VIEW = {
  kind: 'hull',
  dim: 9,
  rank: 1,
  snapshotCount: 2,
  blocks: [{ name: 'model', from: 0, to: 9, rank: 1 }],
  dropped: [],
  geometry: { norms: [1, 1], cosine: [], centeredCosine: [], spectrum: [1], effectiveRank: 1 },
  averagingWeights: null,
  bytes: 72,
  sha256: sha256(Buffer.concat(chunksOf(TENSORS.basis))),
}

function seriesRow({ run: run_id, key, changes }: (typeof POINTS)[string]): Row {
  const all = changes.flat()
  const last = all.at(-1)!
  const values = finite(all)
  return {
    run_id,
    key,
    count: all.length,
    last_seq: changes.length + 1,
    last_step: last.step,
    last_time: last.timestamp,
    last_value: String(last.value),
    max_step: Math.max(...all.map(({ step }) => step)),
    ...range(values),
    sum_value: values.reduce((sum, value) => sum + value, 0),
    finite: values.length,
  }
}

/** Series are numbered from 1 as they are inserted. */
function segmentRows({ changes }: (typeof POINTS)[string], index: number): Row[] {
  return changes.map((change, place) => ({
    series_id: index + 1,
    seq: place + 2,
    last_seq: place + 2,
    codec: 0,
    count: change.length,
    first_step: change[0]!.step,
    last_step: change.at(-1)!.step,
    min_step: Math.min(...change.map(({ step }) => step)),
    max_step: Math.max(...change.map(({ step }) => step)),
    ...range(finite(change)),
    data: hex(segmentBytes(change)),
  }))
}

function sealedRow(index: number): Row {
  return {
    series_id: index + 1,
    seq: 2,
    last_seq: 4,
    codec: 1,
    count: 6,
    first_step: 1,
    last_step: 2,
    min_step: 1,
    max_step: 4,
    min_value: -0.25,
    max_value: 2,
    data: `\\x${SEALED.data}`,
    changes: `\\x${SEALED.changes}`,
    summary: `\\x${SEALED.summary}`,
    pyramid: `\\x${SEALED.summary}`,
  }
}

const finite = (all: Point[]) => all.map(({ value }) => value).filter(Number.isFinite)

const range = (values: number[]) => ({
  min_value: values.length > 0 ? Math.min(...values) : null,
  max_value: values.length > 0 ? Math.max(...values) : null,
})

/** 24 bytes a point, little-endian: int64 step, float64 time in ms, float64 value. */
function segmentBytes(change: Point[]): Buffer {
  const bytes = Buffer.alloc(24 * change.length)
  for (const [place, { step, timestamp, value }] of change.entries()) {
    bytes.writeBigInt64LE(BigInt(step), 24 * place)
    bytes.writeDoubleLE(timestamp, 24 * place + 8)
    bytes.writeDoubleLE(value, 24 * place + 16)
  }
  return bytes
}

function chunkRows(all: Manifest[]): Row[] {
  const byHash = new Map(all.flatMap(({ chunks }) => chunks).map((chunk) => [sha256(chunk), chunk]))
  return [...byHash].map(([hash, chunk]) => ({ hash: `\\x${hash}`, size: chunk.length, data: hex(chunk) }))
}

function manifestRow({ id, run: run_id, purpose, tensors, chunks }: Manifest): Row {
  const bytes = Buffer.concat(chunks)
  return { id, run_id, purpose, sha256: sha256(bytes), bytes: bytes.length, tensors: places(tensors) }
}

function places(tensors: NamedTensor[]) {
  let end = 0
  return tensors.map(({ name, shape, data }) => {
    const offset = end
    end += data.byteLength
    return { name, shape, dtype: 'float32', offset, bytes: data.byteLength }
  })
}

/** Fills every table of the schema that the database has. Throws, in words, for one without rows here. */
export async function seedEarlierRows(client: pg.Client): Promise<void> {
  const columns = await readColumns(client)
  for (const table of columns.keys()) {
    if (!RULES[table])
      throw new Error(
        `Table ${table} has no seeding rule: add rows for it to RULES in ${import.meta.url.split('/').at(-1)}`,
      )
  }
  const has: Has = (name) => {
    const [table, column] = name.split('.') as [string, string?]
    return columns.has(table) && (column === undefined || columns.get(table)!.includes(column))
  }
  for (const [table, rule] of Object.entries(RULES)) {
    for (const row of columns.has(table) ? rule(has) : [])
      await insert(client, table, columns.get(table)!, row)
  }
}

/** Table → columns of the product's schema, less what Prisma keeps for itself. */
export async function readColumns(client: pg.Client): Promise<Map<string, string[]>> {
  const { rows } = await client.query<{ table: string; columns: string[] }>(
    `SELECT t.table_name AS table, array_agg(c.column_name::text ORDER BY c.ordinal_position) AS columns
     FROM information_schema.tables t JOIN information_schema.columns c USING (table_schema, table_name)
     WHERE t.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND t.table_name <> '_prisma_migrations'
     GROUP BY t.table_name ORDER BY t.table_name`,
  )
  return new Map(rows.map(({ table, columns }) => [table, columns]))
}

async function insert(client: pg.Client, table: string, known: string[], row: Row): Promise<void> {
  const names = Object.keys(row).filter((name) => known.includes(name))
  const list = names.map((name) => client.escapeIdentifier(name)).join(', ')
  await client.query(
    `INSERT INTO ${client.escapeIdentifier(table)} (${list})
     SELECT ${list} FROM json_populate_record(NULL::${client.escapeIdentifier(table)}, $1::json)`,
    [JSON.stringify(row)],
  )
}
