import { describe, expect, it } from 'vitest'
import { PageStore } from './page-store'
import type { Level, RunStore, RunTree } from './run-tree'
import { itemsOf, rangesOf } from './table-items'
import type { HitFacts } from './values'

/** A list of runs, of which those beyond the first page have not been read. */
async function runs(launches: (string | null)[], total = launches.length): Promise<RunStore> {
  const lines = launches.map((groupId, at) => ({
    key: `run ${at}`,
    facts: { id: `run ${at}`, groupId } as unknown as HitFacts,
    values: [],
  }))
  const store: RunStore = new PageStore(
    async () => ({ lines, nextCursor: total > lines.length ? 'more' : null, total }),
    null,
  )
  store.want(0, 0, [])
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
  return store
}

const treeOf = (root: Level, children: Record<string, Level> = {}): RunTree =>
  ({ root, childOf: (path: string) => children[path] }) as unknown as RunTree

const level = (store: RunStore, path = '', depth = 0): Level => ({ kind: 'runs', path, depth, store })
const options = { fold: true, closedLaunches: new Set<string>(), pinned: new Set<string>() }
const words = (items: ReturnType<typeof itemsOf>) =>
  items.map((item) => `${item.kind} ${'ids' in item ? item.ids.length : 'id' in item ? item.id : ''}`.trim())

describe('the rows of a table', () => {
  it('put runs of one launch under one head, where it has two or more', async () => {
    const tree = treeOf(level(await runs([null, 'a', 'a', 'b', null])))
    expect(words(itemsOf(tree, options))).toEqual([
      'run run 0',
      'launch 2',
      'run run 1',
      'run run 2',
      'run run 3',
      'run run 4',
    ])
    expect(words(itemsOf(tree, { ...options, closedLaunches: new Set(['a']) }))).not.toContain('run run 1')
    expect(words(itemsOf(tree, { ...options, fold: false }))).toHaveLength(5)
  })

  it('have a place for each run that has not been read yet', async () => {
    const items = itemsOf(treeOf(level(await runs([null, null], 4))), options)
    expect(words(items)).toEqual(['run run 0', 'run run 1', 'pending', 'pending'])
    expect([...rangesOf(items, 1, 2).values()]).toEqual([{ from: 1, to: 2 }])
  })

  it('leave out what stands on top already', async () => {
    const tree = treeOf(level(await runs([null, null])))
    expect(words(itemsOf(tree, { ...options, pinned: new Set(['run 0']) }))).toEqual(['run run 1'])
  })

  it('show under an open group its own list', async () => {
    const groups = new PageStore<never, never>(
      async () => ({
        lines: ['x', 'y'].map((key) => ({ key, facts: {} as never, values: [] })),
        nextCursor: null,
        total: 2,
      }),
      undefined as never,
    )
    groups.want(0, 0, [])
    const inside = await runs([null])
    const root = { kind: 'groups', path: '', depth: 0, store: groups } as unknown as Level
    const tree = treeOf(root, { '\nx': level(inside, '\nx', 1) })
    const items = itemsOf(tree, options)
    expect(words(items)).toEqual(['group x', 'run run 0', 'group y'])
    expect(items.map((item) => 'depth' in item && item.depth)).toEqual([0, 1, 0])
    expect(rangesOf(items, 0, 2).size).toBe(2)
  })
})
