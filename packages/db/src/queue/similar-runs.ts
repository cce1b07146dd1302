import {
  type DataRecord,
  type Dataset,
  type PhaseName,
  type RunConfig,
  trainsBase,
} from '@barycenter/contracts'
import { upgradeConfig, upgradeDataset } from '../runs/older-rows.js'
import { queryRows, type SqlClient } from '../sql.js'
import { type PastRun, scaledDuration } from './scaled-duration.js'

/** Newest runs that a duration is told from. */
const MOST_RUNS = 20

interface SimilarRow {
  config: RunConfig
  took_ms: number
  engine: string | null
  machine: string | null
  data: DataRecord | null
  phases: Partial<Record<PhaseName, number>> | null
  base_epochs: number | null
}

/** Those that completed in one go with the same data set, model and batch size, and train weights if and only if these do. */
const SELECT_SIMILAR = `
  SELECT run.config, extract(epoch FROM run.ended_at - run.started_at)::float8 * 1000 AS took_ms,
    run.provenance->'engine'->>'name' AS engine,
    coalesce(run.provenance->>'gpu', run.provenance->>'cpu') AS machine, run.provenance->'data' AS data,
    (SELECT json_object_agg(body->>'phase', (body->>'durationMs')::float8)
     FROM run_event WHERE run_id = run.id AND body->>'type' = 'phase.completed') AS phases,
    (SELECT (body->'budget'->>'baseEpochs')::float8
     FROM method_result WHERE run_id = run.id AND method = 'last') AS base_epochs
  FROM run
  WHERE run.status = 'completed' AND run.attempt = 1
    AND run.config->'dataset'->>'name' = $1 AND run.config->'model'->>'kind' = $2
    AND (run.config->'model')::jsonb = $3::jsonb AND run.config->'base'->>'batchSize' = $4
    AND ((run.config->>'soup') IS NULL AND (run.config->>'snapshotsOf') IS NULL) = $5
    AND ($6::text[] IS NULL OR run.provenance->'engine'->>'name' = ANY ($6))
  ORDER BY run.ended_at DESC LIMIT ${MOST_RUNS}`

interface ScaledDurations {
  medianMs: number
  lowMs: number
  highMs: number
  runs: number
  /** Engines and machines that they ran on. */
  machines: string[]
}

interface SimilarRuns {
  /** @param engines that the run may have; null = any. Null where no similar run tells it. */
  durationsFor(config: RunConfig, engines: readonly string[] | null): Promise<ScaledDurations | null>
}

/** Reads each kind of similar runs once. */
export function createSimilarRuns(client: SqlClient): SimilarRuns {
  const known = new Map<string, Promise<SimilarRow[]>>()
  const datasets = new Map<string, Promise<Dataset | null>>()
  return {
    async durationsFor(config, engines) {
      const values = keyOf(config, engines)
      const rows = await remembered(known, JSON.stringify(values), () =>
        queryRows<SimilarRow>(client, SELECT_SIMILAR, values),
      )
      const { name } = config.dataset
      const dataset = await remembered(datasets, name, () => readDataset(client, name))
      return summarise(rows, (row) => {
        const past = toPast(row)
        return past && scaledDuration(past, config, dataset)
      })
    },
  }
}

async function remembered<T>(
  known: Map<string, Promise<T>>,
  key: string,
  read: () => Promise<T>,
): Promise<T> {
  const found = known.get(key) ?? read()
  known.set(key, found)
  return found
}

function keyOf(config: RunConfig, engines: readonly string[] | null): unknown[] {
  const { dataset, model, base } = config
  return [
    dataset.name,
    model.kind,
    JSON.stringify(model),
    String(base.batchSize),
    trainsBase(config),
    engines,
  ]
}

async function readDataset(client: SqlClient, name: string): Promise<Dataset | null> {
  const [row] = await queryRows<{ body: Dataset }>(client, 'SELECT body FROM dataset WHERE name = $1', [name])
  return row ? upgradeDataset(row.body) : null
}

function toPast({ config: stored, took_ms, data, phases, base_epochs }: SimilarRow): PastRun | null {
  const config = upgradeConfig(stored)
  if (!config || !data || !phases) return null
  // The last method of a run that trains no weights has the epochs of others.
  const baseEpochs = trainsBase(config) ? base_epochs : null
  return { config, tookMs: took_ms, phases, data, baseEpochs }
}

function summarise(
  rows: readonly SimilarRow[],
  scale: (row: SimilarRow) => number | null,
): ScaledDurations | null {
  const told = rows.flatMap((row) => {
    const ms = scale(row)
    return ms === null ? [] : [{ ms, machine: machineOf(row) }]
  })
  if (told.length === 0) return null
  const sorted = told.map(({ ms }) => ms).sort((a, b) => a - b)
  return {
    medianMs: quantile(sorted, 0.5),
    lowMs: quantile(sorted, 0.1),
    highMs: quantile(sorted, 0.9),
    runs: sorted.length,
    machines: [...new Set(told.map(({ machine }) => machine).filter((machine) => machine !== ''))],
  }
}

const machineOf = ({ engine, machine }: SimilarRow): string =>
  [engine, machine].filter((part) => part !== null).join(' on ')

/** Between the two nearest, as percentile_cont has it. */
function quantile(sorted: readonly number[], part: number): number {
  const place = part * (sorted.length - 1)
  const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!]
  return low + (high - low) * (place - Math.floor(place))
}
