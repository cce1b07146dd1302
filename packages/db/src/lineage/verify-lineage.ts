import { AppError, type LineageEdge } from '@barycenter/contracts'
import type { Connections } from '../connections.js'
import { readChunks } from '../tensors/read-chunks.js'
import { loadTensors, readManifest } from '../tensors/tensor-store.js'
import { hashTensors } from '../tensors/tensors.js'
import type { GraphNode, LineageGraph } from './lineage-graph.js'

/** Reads the bytes of every node again, and compares each recorded hash with what is stored now. */
export async function verifyGraph(
  connections: Connections,
  { nodes, edges }: LineageGraph,
): Promise<LineageGraph> {
  const checked = new Map<string, GraphNode>()
  for (const [id, node] of nodes)
    checked.set(id, {
      ...node,
      intact: node.manifestId === null ? null : await isIntact(connections, node.manifestId),
    })
  for (const [id, node] of nodes)
    if (node.kind === 'offset') checked.set(id, await readOffset(connections, node, checked))
  return { nodes: checked, edges: edges.map((edge) => ({ ...edge, check: checkEdge(edge, checked) })) }
}

/** Chunk by chunk, never all in memory. */
async function isIntact(connections: Connections, manifestId: string): Promise<boolean> {
  return asIntact(async () => {
    const manifest = await readManifest(connections.pool, manifestId)
    for await (const _ of readChunks(connections, manifestId, manifest));
  })
}

async function asIntact(read: () => Promise<unknown>): Promise<boolean> {
  try {
    await read()
    return true
  } catch (error) {
    if (error instanceof AppError && error.code === 'TENSOR_CORRUPT') return false
    throw error
  }
}

/** The offset is one of the tensors of the subspace. */
async function readOffset(
  connections: Connections,
  node: GraphNode,
  nodes: ReadonlyMap<string, GraphNode>,
): Promise<GraphNode> {
  const subspace = nodes.get(`subspace:${node.runId}`)
  if (!subspace?.manifestId || subspace.intact !== true) return { ...node, sha256: null, isStored: false }
  const tensors = await loadTensors(connections, subspace.manifestId)
  const offset = tensors.filter(({ name }) => name === 'offset')
  return { ...node, sha256: hashTensors(offset), intact: true }
}

/** Data sets and drawn weights are not kept here: their hashes tell whether two runs had the same. */
const NEVER_STORED: readonly GraphNode['kind'][] = ['data', 'initial']

function checkEdge(
  { from, relation, sha256 }: LineageEdge,
  nodes: ReadonlyMap<string, GraphNode>,
): LineageEdge['check'] {
  if (relation !== 'input') return null
  if (sha256 === null) return 'not recorded'
  const node = nodes.get(from)!
  if (NEVER_STORED.includes(node.kind)) return node.sha256 === sha256 ? 'not stored' : 'differs'
  if (!node.isStored) return 'missing'
  return node.sha256 === sha256 && node.intact !== false ? 'equal' : 'differs'
}
