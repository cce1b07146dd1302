import {
  AppError,
  describeIssues,
  type FieldIssue,
  type Run,
  type RunConfig,
  type SoupConfig,
} from '@barycenter/contracts'
import type { Database } from '@barycenter/db'
import { findRun, unlikeOf } from './source-run.js'

/** Throws INVALID_CONFIG naming every run of a soup that is not there, has no such weights, or learnt something else. */
export async function requireSoupRuns(database: Database, config: RunConfig): Promise<void> {
  const { soup } = config
  if (!soup) return
  const issues: FieldIssue[] = []
  for (const [place, id] of soup.runs.entries()) {
    const expected = missingOf(await findRun(database, id), soup, config)
    if (expected) issues.push({ path: `config.soup.runs.${place}`, found: JSON.stringify(id), expected })
  }
  if (issues.length > 0) throw new AppError('INVALID_CONFIG', describeIssues(issues), { issues })
}

/** What a run would have to be; null for one that may be averaged. */
function missingOf(run: Run | null, { method }: SoupConfig, config: RunConfig): string | null {
  const unlike = unlikeOf(run, config)
  if (!run || unlike) return unlike
  if (run.status !== 'completed') return `a completed run; this one is ${run.status}`
  const methods = run.results.map((result) => result.method)
  return methods.includes(method)
    ? null
    : `a run with weights of ${method}; this one has ${methods.join(', ')}`
}
