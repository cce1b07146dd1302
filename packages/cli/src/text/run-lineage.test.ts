import type { Lineage, LineageEdge, LineageNode, RunId } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { formatLineage, lineageFaults } from './run-lineage.js'

const [own, other] = [1, 2].map((place) => `01890000-0000-7000-8000-00000000000${place}` as RunId) as [
  RunId,
  RunId,
]
const node = (id: string, extras: Partial<LineageNode> = {}): LineageNode => ({
  id,
  kind: 'snapshot',
  runId: own,
  title: `snapshot ${id}`,
  sha256: 'a'.repeat(64),
  isStored: true,
  recorded: true,
  intact: null,
  ...extras,
})
const edge = (from: string, to: string, check: LineageEdge['check']): LineageEdge => ({
  from,
  to,
  relation: 'input',
  sha256: 'a'.repeat(64),
  check,
})

describe('the text of a lineage', () => {
  const lineage: Lineage = {
    runId: own,
    complete: true,
    nodes: [node('a', { runId: other }), node('b', { recorded: false }), node('c', { intact: false })],
    edges: [edge('a', 'b', 'equal'), edge('b', 'c', 'differs'), edge('c', 'b', 'missing')],
  }

  it('tells of what each thing was made, whose that is, and what is not known', () => {
    expect(formatLineage(lineage).split('\n')[2]).toMatch(
      /^snapshot b \(inputs not recorded\) +made from +snapshot a of …00000002 +aaaaaaaaaaaa +equal$/,
    )
  })

  it('names every fault of a verification, and none where there is none', () => {
    const sha256 = 'a'.repeat(64)
    expect(lineageFaults(lineage)).toEqual([
      `c: found other bytes, expected SHA-256 ${sha256}`,
      `c: made from b of SHA-256 ${sha256}, which has another one now`,
      `b: made from c of SHA-256 ${sha256}, which is gone`,
    ])
    expect(lineageFaults({ ...lineage, nodes: [], edges: [edge('a', 'b', 'equal')] })).toEqual([])
  })
})
