'use client'
import type { Run } from '@barycenter/contracts'
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { api } from '../../../live/api'
import { type RunsListener, useRunsNews } from '../../../live/use-runs-news'
import { firstValues } from './first-question'
import { takeRun } from './follow'
import { keptStore } from './kept-runs'
import { type RunStore, RunTree } from './run-tree'
import { type TreeQuery, treeQueryOf } from './tree-query'
import type { TableView } from './view'

/** Lists are asked again at most this often, however much happens. */
const REREAD_AFTER_MS = 1000

export interface FollowedTree {
  tree: RunTree
  /** Changes whenever rows come, go or move. */
  version: number
  kept: RunStore | null
  /** How many runs one who has scrolled down does not see yet, and whether those that are shown would move. */
  news: { runs: number; moved: boolean }
  /** Brings the rows up to date, and forgets the news. */
  refresh(): void
}

/** The lists that the address asks for, kept true while runs change. */
export function useRunTree(
  view: TableView,
  experimentId: string | undefined,
  isAtTop: () => boolean,
): FollowedTree {
  const tree = useTree(view, experimentId)
  const kept = useKept(view.pins, view.baseline)
  const version = useSyncExternalStore(tree.subscribe, tree.version, tree.version)
  const [news, setNews] = useState(NO_NEWS)
  const refresh = useCallback(() => {
    setNews(NO_NEWS)
    for (const { store } of tree.levels()) store.refresh()
    kept?.refresh()
  }, [tree, kept])
  const latest = useRef({ tree, kept, refresh, isAtTop, setNews })
  latest.current = { tree, kept, refresh, isAtTop, setNews }
  useRunsNews(useFollower(latest))
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list has no news yet
  useEffect(() => setNews(NO_NEWS), [tree])
  return { tree, version, kept, news, refresh }
}

const NO_NEWS = { runs: 0, moved: false }

function useTree(view: TableView, experimentId: string | undefined): RunTree {
  const asked = JSON.stringify(treeQueryOf(view, experimentId))
  const [first] = useState(() => ({ values: firstValues(view, experimentId) }))
  const tree = useMemo(() => new RunTree(JSON.parse(asked) as TreeQuery, first.values), [asked, first])
  useEffect(() => () => tree.close(), [tree])
  // Of every further list the columns in sight are known.
  useEffect(() => {
    first.values = []
  }, [first])
  return tree
}

/** Runs on top and the baseline are read by themselves: they are shown whatever the filter finds. */
function useKept(pins: readonly string[], baseline: string): RunStore | null {
  const ids = JSON.stringify([...new Set([...pins, ...(baseline ? [baseline] : [])])])
  const store = useMemo(() => (ids === '[]' ? null : keptStore(JSON.parse(ids) as string[])), [ids])
  useEffect(() => () => store?.close(), [store])
  return store
}

interface Latest {
  tree: RunTree
  kept: RunStore | null
  refresh(): void
  isAtTop(): boolean
  setNews(news: { runs: number; moved: boolean }): void
}

/** Puts news into the rows where they stand; what would move rows waits until one looks at the top, or asks for it. */
function useFollower(latest: { current: Latest }): RunsListener {
  return useMemo(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let moved = false
    const look = async () => {
      timer = undefined
      const { tree, refresh, isAtTop, setNews } = latest.current
      const hasMoved = moved
      moved = false
      if (isAtTop() || tree.root.kind === 'groups') return refresh()
      const runs = await countNew(tree)
      if (latest.current.tree === tree && (runs > 0 || hasMoved)) setNews({ runs, moved: hasMoved })
    }
    return {
      onRun: (run: Run) => {
        const { tree, kept } = latest.current
        const effect = takeRun(tree, kept, run)
        if (effect === 'none') return
        moved ||= effect === 'moved'
        if (timer === undefined) timer = setTimeout(() => void look().catch(() => {}), REREAD_AFTER_MS)
      },
      onGap: () => latest.current.refresh(),
    }
  }, [latest])
}

/** How many runs of the scope are not in the list: by their number, and by who is on its first page now. */
async function countNew({ root, query }: RunTree): Promise<number> {
  if (root.kind !== 'runs') return 0
  const { total: known, keys } = root.store.state()
  const body = { ...query.scope, ...query.order, limit: 100 }
  const { hits, total } = await api.call('searchRuns', { body })
  const shown = new Set(keys)
  const first = new Set(keys.slice(0, 100))
  const unknown = hits.filter(({ id }) => !shown.has(id)).length
  return Math.max(total - (known ?? 0), first.size < 100 ? unknown : 0, 0)
}
