import { type GroupOrder, ordersOf, type RunValue } from '@barycenter/contracts'
import { api } from '../../../live/api'
import { comparedRuns } from './compared-runs'
import { andFilter } from './filter-text'
import { PageStore, type ReadPage } from './page-store'
import { searchOf, type TreeQuery, type TreeScope } from './tree-query'
import type { GroupLine, GroupValue, HitFacts, RunLine, Value } from './values'

export type RunStore = PageStore<HitFacts, Value>
export type GroupStore = PageStore<GroupLine['facts'], GroupValue>

/** A list of the tree: runs, or groups that open to further lists. */
export type Level =
  | { kind: 'runs'; path: string; depth: number; store: RunStore }
  | { kind: 'groups'; path: string; depth: number; store: GroupStore }

type By = readonly { value: RunValue; is: Value }[]

const NO_GROUP_VALUE: GroupValue = { stats: null, only: null, distinct: 0 }

/** The runs of a scope, or their groups; each list is read when it is opened. */
export class RunTree {
  readonly query: TreeQuery
  readonly root: Level
  readonly #children = new Map<string, { level: Level; by: By; stop: () => void }>()
  readonly #listeners = new Set<() => void>()
  #version = 0

  /** `first`: values that the first runs are read with. */
  constructor(query: TreeQuery, first: readonly RunValue[] = []) {
    this.query = query
    this.root = openLevel(query, [], '', first)
    this.root.store.subscribe(this.#tell)
  }

  readonly version = (): number => this.#version

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly #tell = (): void => {
    this.#version++
    for (const listener of this.#listeners) listener()
  }

  childOf(path: string): Level | undefined {
    return this.#children.get(path)?.level
  }

  /** Opens the list under a group, or closes it with all that is open in it. */
  toggle(level: Level, line: GroupLine): void {
    const path = pathOf(level, line.key)
    if (this.#children.has(path)) this.#close(path)
    else this.#open(path, [...(this.#children.get(level.path)?.by ?? []), ...this.#byOf(level, line)])
    this.#tell()
  }

  #byOf(level: Level, line: GroupLine): By {
    return [{ value: this.query.groupBy[level.depth]!, is: line.facts.by[0] ?? null }]
  }

  #open(path: string, by: By): void {
    const level = openLevel(this.query, by, path)
    this.#children.set(path, { level, by, stop: level.store.subscribe(this.#tell) })
  }

  #close(path: string): void {
    for (const [other, { level, stop }] of [...this.#children]) {
      if (other !== path && !other.startsWith(`${path}\n`)) continue
      stop()
      level.store.close()
      this.#children.delete(other)
    }
  }

  levels(): Level[] {
    return [this.root, ...[...this.#children.values()].map(({ level }) => level)]
  }

  close(): void {
    for (const { store } of this.levels()) store.close()
  }
}

export const pathOf = (level: Level, key: string): string => `${level.path}\n${key}`

function openLevel(query: TreeQuery, by: By, path: string, first: readonly RunValue[] = []): Level {
  const depth = by.length
  const scope = () => scopeOf(query, by)
  const value = query.groupBy[depth]
  if (value) return { kind: 'groups', path, depth, store: groupStore(query, scope, value) }
  return { kind: 'runs', path, depth, store: runStore(query, scope, first) }
}

/** Runs of a group are those that have its values; that they have none is a word of the filter language. */
async function scopeOf({ scope, groupBy }: TreeQuery, by: By): Promise<TreeScope> {
  const where = by.flatMap(({ value, is }) => (is === null ? [] : [{ value, op: '=' as const, than: is }]))
  let filter = groupBy.length > 0 ? await comparedRuns(scope.filter) : scope.filter
  for (const { value, is } of by) if (is === null) filter = await andFilter(filter, { kind: 'null', value })
  return { ...scope, filter, where }
}

function runStore(query: TreeQuery, scope: () => Promise<TreeScope>, first: readonly RunValue[]): RunStore {
  const read: ReadPage<HitFacts, Value> = async (page, signal) => {
    const body = searchOf(query, await scope(), page)
    const { hits, nextCursor, total } = await api.call('searchRuns', { body }, { signal })
    const lines = hits.map(({ values, ...facts }) => ({ key: facts.id as string, facts, values }))
    return { lines, nextCursor, total }
  }
  return new PageStore(read, null, first)
}

const LARGEST_FIRST: GroupOrder = { column: 'runs', direction: 'desc' }

/** Groups follow the order of the runs as far as it is by numbers; else the largest come first. */
function groupStore({ order }: TreeQuery, scope: () => Promise<TreeScope>, by: RunValue): GroupStore {
  const sorted = ordersOf(order).filter(({ value }) => value.of === 'metric' || value.of === 'param')
  const [orderBy = LARGEST_FIRST, ...thenBy] = sorted.map(({ direction }, column) => ({ column, direction }))
  return new PageStore(async ({ cursor, limit, select }, signal) => {
    const body = {
      ...(await scope()),
      by: [by],
      select: [...sorted.map(({ value }) => value), ...select].slice(0, 100),
      orderBy,
      thenBy,
      limit,
      ...(cursor && { cursor }),
    }
    const { groups, nextCursor, total } = await api.call('groupRuns', { body }, { signal })
    const lines = groups.map(({ by, runs, values }) => ({
      key: JSON.stringify(by),
      facts: { by, runs },
      values: values.slice(sorted.length),
    }))
    return { lines, nextCursor, total }
  }, NO_GROUP_VALUE)
}

/** What a run is at present in the lists, whichever hold it. */
export function lineOf(tree: RunTree, id: string): RunLine | undefined {
  for (const { kind, store } of tree.levels())
    if (kind === 'runs') {
      const line = store.line(id)
      if (line) return line
    }
  return undefined
}
