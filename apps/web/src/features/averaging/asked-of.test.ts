import type { Lineage, LineageNode, RunId } from '@barycenter/contracts'
import { expect, it } from 'vitest'
import { askedOf } from './asked-of'

const node = (id: string, kind: LineageNode['kind'], runId: string | null) =>
  ({ id, kind, runId, title: id, sha256: null, isStored: true, recorded: true, intact: null }) as LineageNode
const edge = (from: string, to: string) =>
  ({ from, to, relation: 'input', sha256: null, check: null }) as const

it('finds runs that follow, and runs that took snapshots as one of several, each once', () => {
  const lineage = {
    runId: 'a',
    nodes: [
      node('run:a', 'run', 'a'),
      node('run:b', 'run', 'b'),
      node('snapshot:a:0', 'snapshot', 'a'),
      node('snapshot:b:0', 'snapshot', 'b'),
      node('snapshot:c:4', 'snapshot', 'c'),
      node('snapshot:d:0', 'snapshot', 'd'),
      node('data:x', 'data', null),
    ],
    edges: [
      edge('run:a', 'run:b'),
      edge('snapshot:a:0', 'snapshot:b:0'),
      edge('snapshot:a:0', 'snapshot:c:4'),
      edge('run:a', 'snapshot:a:0'),
      edge('snapshot:d:0', 'snapshot:a:0'),
      edge('data:x', 'run:a'),
    ],
    complete: true,
  } as unknown as Lineage
  expect(askedOf(lineage, 'a' as RunId)).toEqual(['b', 'c'])
  expect(askedOf(null, 'a' as RunId)).toEqual([])
})
