import type { Lineage, LineageNode } from '@barycenter/contracts'
import { plural, shortHash } from '../../format/format-number'

/** What the picture shows as one: a node, or all snapshots of a run, which would hide the rest. */
export interface LineageGroup {
  id: string
  kind: LineageNode['kind']
  runId: LineageNode['runId']
  title: string
  /** Short hash, or how many stand for it. */
  note: string
  /** All bytes are there. */
  isStored: boolean
  members: string[]
}

export interface GroupedLineage {
  groups: LineageGroup[]
  edges: { from: string; to: string; relation: Lineage['edges'][number]['relation'] }[]
}

/** Snapshots of one run, and evaluations of one run, as one node each; edges between the same two as one. */
export function groupLineage({ nodes, edges }: Pick<Lineage, 'nodes' | 'edges'>): GroupedLineage {
  const groups = new Map<string, LineageNode[]>()
  const groupOf = new Map<string, string>()
  for (const node of nodes) {
    const id = isMany(node) ? `${node.kind}s:${node.runId}` : node.id
    groupOf.set(node.id, id)
    groups.set(id, [...(groups.get(id) ?? []), node])
  }
  const joined = new Map<string, GroupedLineage['edges'][number]>()
  for (const { from, to, relation } of edges) {
    const [source, target] = [groupOf.get(from), groupOf.get(to)]
    if (!source || !target || source === target) continue
    joined.set(`${source} ${target}`, { from: source, to: target, relation })
  }
  return {
    groups: [...groups].map(([id, members]) => describe(id, members)),
    edges: withoutShortcuts([...joined.values()]),
  }
}

/**
 * Leaves out links that a longer way tells too: weights made from snapshots that a run trained on data need no line to the
 * data. The table has them all.
 */
function withoutShortcuts(edges: GroupedLineage['edges']): GroupedLineage['edges'] {
  const next = new Map<string, string[]>()
  for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to])
  return edges.filter(
    ({ from, to }) => !(next.get(from) ?? []).some((via) => via !== to && leads(next, via, to)),
  )
}

function leads(next: ReadonlyMap<string, readonly string[]>, from: string, to: string): boolean {
  const [open, seen] = [[from], new Set([from])]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const other of next.get(id) ?? []) {
      if (other === to) return true
      if (!seen.has(other)) open.push(other)
      seen.add(other)
    }
  }
  return false
}

const isMany = ({ kind, runId }: LineageNode) =>
  runId !== null && (kind === 'snapshot' || kind === 'evaluation')

function describe(id: string, members: readonly LineageNode[]): LineageGroup {
  const [first] = members as [LineageNode]
  const isOne = members.length === 1
  return {
    id,
    kind: first.kind,
    runId: first.runId,
    title: isOne ? first.title : plural(members.length, first.kind),
    note: isOne ? (first.sha256 ? shortHash(first.sha256) : '') : `${first.title} …`,
    isStored: members.every((member) => member.isStored || member.sha256 === null),
    members: members.map((member) => member.id),
  }
}
