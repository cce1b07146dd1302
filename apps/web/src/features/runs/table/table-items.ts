import type { GroupStore, Level, RunStore, RunTree } from './run-tree'
import { pathOf } from './run-tree'
import type { GroupLine } from './values'

export interface RunItem {
  kind: 'run'
  key: string
  id: string
  store: RunStore
  index: number
  depth: number
}

/** A row of the table, from top to bottom as it stands. */
export type TableItem =
  | RunItem
  | {
      kind: 'group'
      key: string
      id: string
      level: Extract<Level, { kind: 'groups' }>
      store: GroupStore
      index: number
      depth: number
      open: boolean
    }
  | { kind: 'launch'; key: string; groupId: string; ids: readonly string[]; store: RunStore; open: boolean }
  | { kind: 'pending'; key: string; store: RunStore | GroupStore; index: number; depth: number }
  | { kind: 'failed'; key: string; store: RunStore | GroupStore; depth: number; reason: Error }

export interface ItemOptions {
  /** Whether runs launched together are put under one head. */
  fold: boolean
  closedLaunches: ReadonlySet<string>
  /** Runs that stand on top of the table already. */
  pinned: ReadonlySet<string>
}

/** The rows of a tree as far as it is open; what is not read yet has a row of its own, so that nothing moves later. */
export function itemsOf(tree: RunTree, options: ItemOptions): TableItem[] {
  return levelItems(tree, tree.root, options)
}

function levelItems(tree: RunTree, level: Level, options: ItemOptions): TableItem[] {
  const { keys, total, error } = level.store.state()
  const known =
    level.kind === 'runs' ? runItems(level, keys, options) : groupItems(tree, level, keys, options)
  const missing = total === null ? (error ? 0 : 1) : Math.max(0, total - keys.length)
  return [...known, ...(error ? [failed(level, error)] : pending(level, keys.length, missing))]
}

const failed = ({ store, depth, path }: Level, reason: Error): TableItem => ({
  kind: 'failed',
  key: `failed ${path}`,
  store,
  depth,
  reason,
})

/** Rows of each list that have not been read: thousands of them, which would be made anew with every page that comes. */
const PENDING = new WeakMap<RunStore | GroupStore, TableItem[]>()

function pending({ store, depth, path }: Level, from: number, count: number): TableItem[] {
  const made = PENDING.get(store) ?? []
  PENDING.set(store, made)
  for (let index = made.length; index < from + count; index++)
    made.push({ kind: 'pending', key: `pending ${path} ${index}`, store, index, depth })
  return made.slice(from, from + count)
}

function groupItems(
  tree: RunTree,
  level: Extract<Level, { kind: 'groups' }>,
  keys: readonly string[],
  options: ItemOptions,
): TableItem[] {
  return keys.flatMap((id, index): TableItem[] => {
    const path = pathOf(level, id)
    const child = tree.childOf(path)
    const { store, depth } = level
    const head: TableItem = {
      kind: 'group',
      key: path,
      id,
      level,
      store,
      index,
      depth,
      open: child !== undefined,
    }
    return child ? [head, ...levelItems(tree, child, options)] : [head]
  })
}

function runItems(
  { store, depth, path }: Extract<Level, { kind: 'runs' }>,
  keys: readonly string[],
  { fold, closedLaunches, pinned }: ItemOptions,
): TableItem[] {
  const runs = keys
    .map((id, index) => ({ kind: 'run' as const, key: `${path}\n${id}`, id, store, index, depth }))
    .filter(({ id }) => !pinned.has(id))
  if (!fold || depth > 0) return runs
  const items: TableItem[] = []
  for (let at = 0; at < runs.length; ) {
    const groupId = launchOf(store, runs[at]!.id)
    let end = at + 1
    while (groupId !== null && end < runs.length && launchOf(store, runs[end]!.id) === groupId) end++
    const members = runs.slice(at, end)
    at = end
    if (groupId === null || members.length < 2) items.push(...members)
    else items.push(...launchItems(groupId, members, store, !closedLaunches.has(groupId)))
  }
  return items
}

const launchOf = (store: RunStore, id: string): string | null => store.line(id)?.facts.groupId ?? null

function launchItems(groupId: string, members: RunItem[], store: RunStore, open: boolean): TableItem[] {
  const ids = members.map(({ id }) => id)
  const head: TableItem = { kind: 'launch', key: `launch ${groupId} ${ids[0]}`, groupId, ids, store, open }
  return open ? [head, ...members.map((member) => ({ ...member, depth: 1 }))] : [head]
}

/** The places of each list that lie between two rows: what has to be read for them. */
export function rangesOf(
  items: readonly TableItem[],
  from: number,
  to: number,
): Map<RunStore | GroupStore, { from: number; to: number }> {
  const ranges = new Map<RunStore | GroupStore, { from: number; to: number }>()
  for (const item of items.slice(from, to + 1)) {
    if (!('index' in item)) continue
    const range = ranges.get(item.store) ?? { from: item.index, to: item.index }
    ranges.set(item.store, { from: Math.min(range.from, item.index), to: Math.max(range.to, item.index) })
  }
  return ranges
}

export function groupLineOf(item: Extract<TableItem, { kind: 'group' }>): GroupLine | undefined {
  return item.store.line(item.id)
}
