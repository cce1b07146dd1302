import type { RunId } from '@barycenter/contracts'
import { queryRows, type SqlClient } from '../sql.js'

/** One answer holds at most so many runs. */
const MOST_RUNS = 100

export interface RelatedRuns {
  /** Whose weights have to do with each other. */
  ids: RunId[]
  /** The runs that this one was cloned from or that were cloned from it: they share a config and no weights. */
  clones: RunId[]
  /** Whether these are all. */
  complete: boolean
}

/** The run, those that it comes from, and those that come from it; the nearest first. */
export async function findRelatedRuns(client: SqlClient, runId: RunId): Promise<RelatedRuns> {
  const up = await follow(client, runId, UP)
  const down = await follow(client, runId, DOWN)
  const ids = [...new Set([...up, ...down])]
  const kin = (await queryRows<{ id: RunId }>(client, CLONES, [runId])).map(({ id }) => id)
  const clones = kin.filter((id) => !ids.includes(id))
  return {
    ids: ids.slice(0, MOST_RUNS),
    clones: clones.slice(0, MOST_RUNS),
    complete: ids.length <= MOST_RUNS && clones.length <= MOST_RUNS,
  }
}

/** Neighbours of the runs $1. One that is gone is a neighbour still; it has no rows. */
const UP = `
  SELECT source_id AS id FROM run_source WHERE run_id = ANY ($1::uuid[])
  UNION SELECT parent_run_id FROM run WHERE id = ANY ($1::uuid[]) AND parent_run_id IS NOT NULL
    AND origin IS DISTINCT FROM 'clone'`
const DOWN = `
  SELECT run_id AS id FROM run_source WHERE source_id = ANY ($1::uuid[])
  UNION SELECT id FROM run WHERE parent_run_id = ANY ($1::uuid[]) AND origin IS DISTINCT FROM 'clone'`
const CLONES = `
  SELECT parent_run_id AS id FROM run WHERE id = $1 AND origin = 'clone' AND parent_run_id IS NOT NULL
  UNION ALL (SELECT id FROM run WHERE parent_run_id = $1 AND origin = 'clone' ORDER BY id LIMIT ${MOST_RUNS + 1})`

async function follow(client: SqlClient, from: RunId, neighbours: string): Promise<RunId[]> {
  const found = new Set<RunId>([from])
  let edge: RunId[] = [from]
  while (edge.length > 0 && found.size <= MOST_RUNS) {
    const rows = await queryRows<{ id: RunId }>(client, neighbours, [edge])
    edge = rows.map(({ id }) => id).filter((id) => !found.has(id))
    for (const id of edge) found.add(id)
  }
  return [...found]
}
