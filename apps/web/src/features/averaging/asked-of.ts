import type { Lineage, RunId } from '@barycenter/contracts'

/** Runs that follow this one, or took a snapshot of it: what-ifs are among them. */
export function askedOf(lineage: Lineage | null, runId: RunId): RunId[] {
  if (!lineage) return []
  const owner = new Map(lineage.nodes.map((node) => [node.id, node]))
  const found = lineage.edges.flatMap(({ from, to }) => {
    const [source, target] = [owner.get(from), owner.get(to)]
    if (!source || !target?.runId || source.runId !== runId || target.runId === runId) return []
    return [target.runId]
  })
  return [...new Set(found)]
}
