import type pg from 'pg'
import {
  CREATED,
  ENDED,
  EXPERIMENTS,
  type Has,
  hex,
  id,
  LATER_RUNS,
  type Row,
  RUNS,
  STARTED,
  sha256,
} from './earlier-row.js'
import { FIRST_RESULT, FIRST_VIEW, laterRunRows, RUN_ROWS } from './earlier-runs.js'
import { POINTS, sealedRow, segmentRows, seriesRow } from './earlier-series.js'
import {
  ARTIFACT,
  ARTIFACT_MANIFEST,
  chunkRows,
  KEPT_CHECKPOINT,
  MANIFESTS,
  manifestRow,
  manifests,
  TENSORS,
  UPLOAD,
} from './earlier-tensors.js'

// What rows of each version look like is written out here and beside: today's codecs may have gone on.

export const UPLOAD_FILE = 'f'.repeat(64)

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
