import { BULK_ACCESS, BulkInput, BulkResult } from '../run-bulk.js'
import { RunGroups, RunGroupsQuery } from '../run-groups.js'
import { RunKeys, RunKeysQuery } from '../run-keys.js'
import { type Route, route } from './route.js'

/** What a table of runs asks for besides its lines, which are those of `searchRuns`. */
export const runTableRoutes = {
  listRunKeys: route({
    method: 'POST',
    path: '/api/v1/runs/keys',
    action: 'run.read',
    tag: 'runs',
    summary: 'Metrics, params and tags that the runs found have, with how many have each, page by page',
    body: RunKeysQuery,
    response: RunKeys,
  }),
  groupRuns: route({
    method: 'POST',
    path: '/api/v1/runs/groups',
    action: 'run.read',
    tag: 'runs',
    summary: 'Runs with equal values taken together: number, mean, std, min and max over all of them',
    body: RunGroupsQuery,
    response: RunGroups,
  }),
  bulkRuns: route({
    method: 'POST',
    path: '/api/v1/runs/bulk',
    action: 'run.read',
    bodyAction: ({ action }: BulkInput) => BULK_ACCESS[action.type],
    tag: 'runs',
    summary: 'Tag, move, cancel, archive, delete or restore many runs, each for itself',
    body: BulkInput,
    response: BulkResult,
  }),
} satisfies Record<string, Route>
