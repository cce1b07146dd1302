import {
  AppError,
  describeIssues,
  type FieldIssue,
  isFinal,
  type RunConfig,
  type SnapshotsOfConfig,
} from '@barycenter/contracts'
import type { Database } from '@barycenter/db'
import { findRun, unlikeOf } from './source-run.js'

/** Throws INVALID_CONFIG naming every run whose snapshots cannot be averaged, and every snapshot that is not there. */
export async function requireStoredSnapshots(database: Database, config: RunConfig): Promise<void> {
  const issues: FieldIssue[] = []
  let count = 0
  for (const [place, part] of (config.snapshotsOf ?? []).entries()) {
    const found = await lookAt(database, part, config)
    issues.push(
      ...found.issues.map((issue) => ({ ...issue, path: `config.snapshotsOf.${place}.${issue.path}` })),
    )
    count += found.count
  }
  if (config.snapshotsOf && issues.length === 0 && count < 2) {
    const expected = 'at least 2 snapshots to span a subspace'
    issues.push({ path: 'config.snapshotsOf', found: String(count), expected })
  }
  if (issues.length > 0) throw new AppError('INVALID_CONFIG', describeIssues(issues), { issues })
}

async function lookAt(
  database: Database,
  { run: id, indices }: SnapshotsOfConfig[number],
  config: RunConfig,
): Promise<{ issues: FieldIssue[]; count: number }> {
  const run = await findRun(database, id)
  // What a run at work has is not all that it will have.
  const unended = run && !isFinal(run.status) ? `a run that has ended; this one is ${run.status}` : null
  const expected = unlikeOf(run, config) ?? unended
  if (expected) return { issues: [{ path: 'run', found: JSON.stringify(id), expected }], count: 0 }
  const stored = (await database.runs.readSnapshots(id)).snapshots.map(({ index }) => index)
  const missing = (indices ?? []).filter((index) => !stored.includes(index))
  return {
    issues: missing.map((index) => ({
      path: `indices.${indices!.indexOf(index)}`,
      found: String(index),
      expected: `one of the ${stored.length} snapshots of the run, counted from 0`,
    })),
    count: (indices ?? stored).length,
  }
}
