import type { Lineage, LineageEdge, LineageNode } from '@barycenter/contracts'
import { formatTable } from './table.js'

/** Each thing with what it was made from, by the first figures of its SHA-256. */
export function formatLineage(lineage: Lineage): string {
  const titles = new Map(lineage.nodes.map((node) => [node.id, titleOf(node, lineage)]))
  const rows = lineage.edges.map((edge) => [
    titles.get(edge.to) ?? edge.to,
    WORDS[edge.relation],
    titles.get(edge.from) ?? edge.from,
    edge.sha256?.slice(0, 12) ?? '–',
    edge.check ?? '',
  ])
  const headers = ['what', '', 'of', 'SHA-256', lineage.edges.some(({ check }) => check) ? 'check' : '']
  return formatTable(headers, rows)
}

const WORDS: Record<LineageEdge['relation'], string> = {
  input: 'made from',
  trained: 'trained by',
  follows: 'follows',
  cloned: 'cloned from',
}

/** Things of other runs are told with the end of the run's id. */
function titleOf(
  { title, runId, kind, recorded, isStored, intact }: LineageNode,
  { runId: own }: Lineage,
): string {
  const owner = runId !== null && runId !== own && kind !== 'run' ? ` of …${runId.slice(-8)}` : ''
  const isUnknown = !recorded && isStored
  return `${title}${owner}${isUnknown ? ' (inputs not recorded)' : ''}${intact === false ? ' (DAMAGED)' : ''}`
}

/** What a verification found wrong, in one line for each; none where all is as recorded. */
export function lineageFaults({ nodes, edges }: Lineage): string[] {
  const damaged = nodes
    .filter(({ intact }) => intact === false)
    .map(({ id, sha256 }) => `${id}: found other bytes, expected SHA-256 ${sha256}`)
  const unlike = edges
    .filter(({ check }) => check === 'differs' || check === 'missing')
    .map(
      ({ from, to, sha256, check }) =>
        `${to}: made from ${from} of SHA-256 ${sha256}, which ${STATE[check!]}`,
    )
  return [...damaged, ...unlike]
}

const STATE: Record<string, string> = { differs: 'has another one now', missing: 'is gone' }
