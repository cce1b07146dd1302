import type { Lineage, RunId } from '@barycenter/contracts'
import type { Connections } from '../connections.js'
import { requireRun } from '../runs/run-rows.js'
import { inSnapshot } from '../sql.js'
import { aroundRun, buildGraph } from './lineage-graph.js'
import { readLineageRows } from './lineage-rows.js'
import { findRelatedRuns } from './related-runs.js'
import { verifyGraph } from './verify-lineage.js'

/**
 * What a run comes from and what came of it.
 * @param verify read all bytes again and compare every recorded hash; costs as much as downloading them
 */
export async function readLineage(connections: Connections, runId: RunId, verify: boolean): Promise<Lineage> {
  const { graph, complete } = await inSnapshot(connections.pool, async (client) => {
    await requireRun(client, runId)
    const related = await findRelatedRuns(client, runId)
    const graph = aroundRun(buildGraph(await readLineageRows(client, related)), runId)
    return { graph, complete: related.complete }
  })
  const { nodes, edges } = verify ? await verifyGraph(connections, graph) : graph
  return { runId, nodes: [...nodes.values()].map(({ manifestId: _, ...node }) => node), edges, complete }
}
