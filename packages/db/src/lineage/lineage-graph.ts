import type { LineageEdge, LineageInput, LineageNode, RunId } from '@barycenter/contracts'
import type { LineageRows } from './lineage-rows.js'

/** A node, and where its bytes are. */
export interface GraphNode extends LineageNode {
  manifestId: string | null
}

export interface LineageGraph {
  nodes: Map<string, GraphNode>
  edges: LineageEdge[]
}

/** All nodes and edges of some runs. What they name and is not among the rows is a node that is not stored. */
export function buildGraph(rows: LineageRows): LineageGraph {
  const graph: LineageGraph = { nodes: new Map(), edges: [] }
  addUploads(graph, rows)
  addRuns(graph, rows)
  addSnapshots(graph, rows)
  addSubspaces(graph, rows)
  addResults(graph, rows)
  addMissing(graph)
  return graph
}

type Given = Pick<GraphNode, 'id' | 'kind' | 'title'> & Partial<GraphNode>

function addNode({ nodes }: LineageGraph, given: Given): void {
  if (nodes.has(given.id)) return
  const rest = { runId: null, sha256: null, isStored: true, recorded: true, intact: null, manifestId: null }
  nodes.set(given.id, { ...rest, ...given })
}

function addEdge({ edges }: LineageGraph, edge: Omit<LineageEdge, 'check'>): void {
  edges.push({ ...edge, check: null })
}

/** The node of something that was an input of a run's `runId`; null for what no other can share. */
function nodeOf(input: LineageInput, runId: RunId): string | null {
  const owner = 'runId' in input ? (input.runId ?? runId) : runId
  switch (input.kind) {
    case 'drawn':
      return null
    case 'data':
    case 'upload':
      return `${input.kind}:${input.sha256}`
    case 'snapshot':
      return `snapshot:${owner}:${input.index}`
    case 'weights':
      return `weights:${owner}:${input.method}`
    default:
      return `${input.kind}:${owner}`
  }
}

function addInputs(graph: LineageGraph, to: string, inputs: readonly LineageInput[], runId: RunId): void {
  for (const input of inputs) {
    const from = nodeOf(input, runId)
    if (from) addEdge(graph, { from, to, relation: 'input', sha256: input.sha256 })
  }
}

function addUploads(graph: LineageGraph, { uploads }: LineageRows): void {
  for (const { file, name, manifest_id } of uploads) {
    const id = `upload:${file}`
    addNode(graph, { id, kind: 'upload', title: `file ${name}`, sha256: file, manifestId: manifest_id })
  }
}

type ParentRow = Pick<LineageRows['clones'][number], 'id' | 'parent_run_id' | 'origin'>

function addParent(graph: LineageGraph, { id, parent_run_id: parent, origin }: ParentRow): void {
  if (!parent) return
  const relation = origin === 'clone' ? 'cloned' : 'follows'
  addEdge(graph, { from: `run:${parent}`, to: `run:${id}`, relation, sha256: null })
}

function addRuns(graph: LineageGraph, { runs, clones }: LineageRows): void {
  for (const clone of clones) {
    addNode(graph, { id: `run:${clone.id}`, kind: 'run', runId: clone.id, title: `run "${clone.name}"` })
    addParent(graph, clone)
  }
  for (const run of runs) {
    const { id: runId, name, inputs } = run
    const id = `run:${runId}`
    addNode(graph, { id, kind: 'run', runId, title: `run "${name}"`, recorded: inputs !== null })
    addParent(graph, run)
    if (!inputs) continue
    const { data, initial } = inputs
    addNode(graph, {
      id: `data:${data.sha256}`,
      kind: 'data',
      title: `data set ${data.name}`,
      sha256: data.sha256,
      isStored: false,
    })
    addInputs(graph, id, [data], runId)
    if (!initial) continue
    const start = `initial:${runId}`
    const drawn = initial.from.find((input) => input.kind === 'drawn')
    const title = drawn ? `initial weights, drawn from seed ${drawn.seed}` : 'initial weights'
    addNode(graph, { id: start, kind: 'initial', runId, title, sha256: initial.sha256, isStored: false })
    addInputs(graph, start, initial.from, runId)
    addEdge(graph, { from: start, to: id, relation: 'input', sha256: initial.sha256 })
  }
}

function addSnapshots(graph: LineageGraph, { runs, snapshots }: LineageRows): void {
  const known = new Set(runs.filter(({ inputs }) => inputs !== null).map(({ id }) => id))
  for (const { run_id: runId, index, step, inputs, manifest_id: manifestId, sha256 } of snapshots) {
    const id = `snapshot:${runId}:${index}`
    const title = `snapshot ${index}, step ${step}`
    const recorded = inputs !== null || known.has(runId)
    addNode(graph, { id, kind: 'snapshot', runId, title, sha256, manifestId, recorded })
    if (inputs) addInputs(graph, id, inputs, runId)
    else addEdge(graph, { from: `run:${runId}`, to: id, relation: 'trained', sha256: null })
  }
}

function addSubspaces(graph: LineageGraph, { subspaces }: LineageRows): void {
  for (const { run_id: runId, inputs, manifest_id: manifestId, sha256 } of subspaces) {
    const id = `subspace:${runId}`
    const recorded = inputs !== null
    addNode(graph, { id, kind: 'subspace', runId, title: 'subspace', sha256, manifestId, recorded })
    if (!inputs) addEdge(graph, { from: `run:${runId}`, to: id, relation: 'trained', sha256: null })
    addInputs(graph, id, inputs ?? [], runId)
    const offset = inputs?.find(({ kind }) => kind === 'offset')
    if (!offset) continue
    const title = 'offset of the subspace'
    addNode(graph, { id: `offset:${runId}`, kind: 'offset', runId, title, sha256: offset.sha256 })
    for (const input of inputs!.filter(({ kind }) => kind === 'snapshot'))
      addInputs(graph, `offset:${runId}`, [input], runId)
  }
}

function addResults(graph: LineageGraph, { results }: LineageRows): void {
  for (const { run_id: runId, method, inputs, manifest_id: manifestId, sha256, weights_sha256 } of results) {
    const id = `weights:${runId}:${method}`
    const recorded = inputs !== null
    addNode(graph, { id, kind: 'weights', runId, title: `${method} weights`, sha256, manifestId, recorded })
    const evaluation = `evaluation:${runId}:${method}`
    addNode(graph, { id: evaluation, kind: 'evaluation', runId, title: `evaluation of ${method}`, recorded })
    addEdge(graph, { from: id, to: evaluation, relation: 'input', sha256: weights_sha256 })
    const made = (inputs ?? []).filter(({ kind }) => kind !== 'data')
    addInputs(graph, id, made, runId)
    addInputs(
      graph,
      evaluation,
      (inputs ?? []).filter(({ kind }) => kind === 'data'),
      runId,
    )
    // The end of training is a product of the run itself; of results that recorded nothing no more is known.
    if (made.length === 0) addEdge(graph, { from: `run:${runId}`, to: id, relation: 'trained', sha256: null })
  }
}

/** What was deleted, or replaced by a resumed run, is told by what was made from it. */
function addMissing(graph: LineageGraph): void {
  for (const { from } of graph.edges) {
    const [kind, owner] = from.split(':') as [LineageNode['kind'], string]
    const runId = kind === 'data' || kind === 'upload' ? null : (owner as RunId)
    addNode(graph, { id: from, kind, runId, title: `${kind} that is gone`, isStored: false, recorded: false })
  }
}

/**
 * The nodes that those of a run come from or lead to, and the edges among them. No weights go along the link to a clone:
 * the run at its end is told, and not what that one comes from.
 */
export function aroundRun({ nodes, edges }: LineageGraph, runId: RunId): LineageGraph {
  const own = [...nodes.values()].filter((node) => node.runId === runId).map(({ id }) => id)
  const made = edges.filter(({ relation }) => relation !== 'cloned')
  const run = `run:${runId}`
  const cloned = edges.filter(
    ({ relation, from, to }) => relation === 'cloned' && (from === run || to === run),
  )
  const kept = new Set([
    ...reached(own, made, ({ to, from }) => [to, from]),
    ...reached(own, made, ({ to, from }) => [from, to]),
    ...cloned.flatMap(({ from, to }) => [from, to]),
  ])
  return {
    nodes: new Map([...nodes].filter(([id]) => kept.has(id))),
    edges: edges.filter(({ from, to }) => kept.has(from) && kept.has(to)),
  }
}

function reached(
  from: readonly string[],
  edges: readonly LineageEdge[],
  way: (edge: LineageEdge) => [from: string, to: string],
): Set<string> {
  const next = new Map<string, string[]>()
  for (const edge of edges) {
    const [start, end] = way(edge)
    next.set(start, [...(next.get(start) ?? []), end])
  }
  const found = new Set(from)
  for (const id of found) for (const neighbour of next.get(id) ?? []) found.add(neighbour)
  return found
}
