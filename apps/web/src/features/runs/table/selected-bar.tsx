'use client'
import { Suspense } from 'react'
import { api } from '../../../live/api'
import { lazyAhead } from '../../../ui/lazy-ahead'
import type { RunTree } from './run-tree'
import type { RunsTable } from './use-runs-table'
import type { HitFacts } from './values'

const BulkBar = lazyAhead(() => import('./bulk-bar').then((loaded) => loaded.BulkBar))

/** What can be done with the selected runs, while there are some. */
export function SelectedBar({ table: { followed, selection, view, total } }: { table: RunsTable }) {
  const { tree, refresh } = followed
  if (selection.ids.size === 0) return null
  return (
    <Suspense>
      <BulkBar
        runs={[...selection.runs.values()]}
        total={total ?? 0}
        archived={view.archived}
        onSelectFound={() => void readAll(tree).then((found) => selection.select(found, true))}
        onClear={selection.clear}
        refresh={refresh}
      />
    </Suspense>
  )
}

/** Every run that the table finds, page by page. */
async function readAll({ query }: RunTree): Promise<HitFacts[]> {
  const found: HitFacts[] = []
  let cursor: string | null = null
  do {
    const body = { ...query.scope, ...query.order, limit: 500, ...(cursor && { cursor }) }
    const page: { hits: HitFacts[]; nextCursor: string | null } = await api.call('searchRuns', { body })
    found.push(...page.hits)
    cursor = page.nextCursor
  } while (cursor !== null)
  return found
}
