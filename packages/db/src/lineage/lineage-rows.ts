import type { LineageInput, MethodName, Run, RunId, RunInputs } from '@barycenter/contracts'
import { queryRows, type SqlClient } from '../sql.js'
import type { RelatedRuns } from './related-runs.js'

interface CloneRow {
  id: RunId
  name: string
  parent_run_id: RunId | null
  origin: Run['origin']
}

interface RunRow extends CloneRow {
  inputs: RunInputs | null
}

/** A row with a manifest, and what it says it was made from. */
interface StoredRow {
  run_id: RunId
  inputs: LineageInput[] | null
  manifest_id: string
  sha256: string
}

export interface LineageRows {
  runs: RunRow[]
  clones: CloneRow[]
  snapshots: (StoredRow & { index: number; step: number })[]
  subspaces: StoredRow[]
  results: (StoredRow & { method: MethodName; weights_sha256: string })[]
  uploads: { file: string; name: string; manifest_id: string }[]
}

/** Everything of these runs that lineage is told from. */
export async function readLineageRows(
  client: SqlClient,
  { ids: runIds, clones }: Pick<RelatedRuns, 'ids' | 'clones'>,
): Promise<LineageRows> {
  const select = 'SELECT id, name, parent_run_id, origin, inputs FROM run WHERE id = ANY ($1::uuid[])'
  const runs = await queryRows<RunRow>(client, select, [runIds])
  const stored = <Row extends StoredRow>(table: string, columns: string) =>
    queryRows<Row>(
      client,
      `SELECT part.run_id, part.inputs, part.manifest_id, manifest.sha256${columns}
       FROM ${table} part JOIN tensor_manifest manifest ON manifest.id = part.manifest_id
       WHERE part.run_id = ANY ($1::uuid[]) ORDER BY part.run_id`,
      [runIds],
    )
  return {
    runs,
    clones: await queryRows<CloneRow>(client, select, [clones]),
    snapshots: await stored('snapshot', ', part.index, part.step'),
    subspaces: await stored('subspace', ''),
    results: await stored('method_result', `, part.method, part.body ->> 'weightsSha256' AS weights_sha256`),
    uploads: await queryRows(
      client,
      'SELECT file, name, manifest_id FROM uploaded_weights WHERE file = ANY ($1::text[])',
      [uploadsOf(runs)],
    ),
  }
}

function uploadsOf(runs: readonly RunRow[]): string[] {
  const from = runs.flatMap(({ inputs }) => inputs?.initial?.from ?? [])
  return from.filter(({ kind }) => kind === 'upload').map(({ sha256 }) => sha256)
}
