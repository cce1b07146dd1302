import type { LineageEdge, LineageNode, RunId } from '@barycenter/contracts'
import { expect, it } from 'vitest'
import { groupLineage } from './lineage-groups'

const runId = 'r' as RunId
const node = (
  id: string,
  kind: LineageNode['kind'],
  sha256: string | null = 'f'.repeat(64),
): LineageNode => ({
  ...{ id, kind, runId: kind === 'data' ? null : runId, title: id, sha256 },
  ...{ isStored: true, recorded: true, intact: null },
})
const edge = (from: string, to: string): LineageEdge => ({
  from,
  to,
  relation: 'input',
  sha256: null,
  check: null,
})

it('shows the snapshots of a run as one, joined by one edge each way', () => {
  const { groups, edges } = groupLineage({
    nodes: [
      node('data:x', 'data', null),
      node('run:r', 'run', null),
      node('snapshot:r:0', 'snapshot'),
      node('snapshot:r:1', 'snapshot'),
      node('subspace:r', 'subspace'),
    ],
    edges: [
      edge('data:x', 'run:r'),
      edge('run:r', 'snapshot:r:0'),
      edge('run:r', 'snapshot:r:1'),
      edge('snapshot:r:0', 'subspace:r'),
      edge('snapshot:r:1', 'subspace:r'),
      edge('gone', 'subspace:r'),
      // What a longer way tells too.
      edge('data:x', 'subspace:r'),
    ],
  })
  expect(groups.map(({ title, members }) => [title, members.length])).toEqual([
    ['data:x', 1],
    ['run:r', 1],
    ['2 snapshots', 2],
    ['subspace:r', 1],
  ])
  expect(edges.map(({ from, to }) => `${from} → ${to}`)).toEqual([
    'data:x → run:r',
    'run:r → snapshots:r',
    'snapshots:r → subspace:r',
  ])
})
