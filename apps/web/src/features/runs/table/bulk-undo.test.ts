import type { RunId } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { inChunks, undoSteps } from './bulk-undo'

const [a, b, c] = ['a', 'b', 'c'] as RunId[]
const runs: Parameters<typeof undoSteps>[1] = [
  { id: a!, tags: { team: 'x' }, experimentName: 'one' },
  { id: b!, tags: {}, experimentName: 'two' },
  { id: c!, tags: { team: 'x', old: '' }, experimentName: 'one' },
]

describe('taking back what was done to many runs', () => {
  it('gives each run the tags back that it had', () => {
    expect(undoSteps({ type: 'tag', set: { team: 'y' }, remove: ['old'] }, runs)).toEqual([
      { runIds: [a], action: { type: 'tag', set: { team: 'x' }, remove: ['old'] } },
      { runIds: [b], action: { type: 'tag', set: {}, remove: ['team', 'old'] } },
      { runIds: [c], action: { type: 'tag', set: { team: 'x', old: '' }, remove: [] } },
    ])
  })

  it('moves runs back to where each came from', () => {
    expect(undoSteps({ type: 'move', experiment: 'three' }, runs)).toEqual([
      { runIds: [a, c], action: { type: 'move', experiment: 'one' } },
      { runIds: [b], action: { type: 'move', experiment: 'two' } },
    ])
  })

  it('restores what was deleted, and cannot uncancel', () => {
    expect(undoSteps({ type: 'delete' }, runs)).toEqual([{ runIds: [a, b, c], action: { type: 'restore' } }])
    expect(undoSteps({ type: 'cancel' }, runs)).toEqual([])
    expect(undoSteps({ type: 'delete' }, [])).toEqual([])
  })

  it('asks for no more than the API takes at once', () => {
    const chunks = inChunks({ runIds: [a!, b!, c!], action: { type: 'cancel' } }, 2)
    expect(chunks.map(({ runIds }) => runIds)).toEqual([[a, b], [c]])
  })
})
