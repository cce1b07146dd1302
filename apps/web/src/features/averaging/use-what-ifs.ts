import type { Run, RunId } from '@barycenter/contracts'
import { useQueries } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../live/api'
import { keys, useLineage } from '../../live/queries'
import { useRunsNews } from '../../live/use-runs-news'
import { askedOf } from './asked-of'
import { partOf } from './what-if-config'

export interface WhatIfs {
  /** Runs that average snapshots of this one, oldest first. */
  runs: Run[]
  /** false while some are being read. */
  complete: boolean
  error: Error | null
  /** A run was launched just now. */
  add(id: RunId): void
}

/** What was asked about a run so far, kept up as its what-ifs move on. */
export function useWhatIfs(run: Run): WhatIfs {
  useRunsNews()
  const [added, setAdded] = useState<RunId[]>([])
  const lineage = useLineage(run.id, `what-ifs ${added.length} ${run.status}`)
  const ids = [...new Set([...askedOf(lineage.data ?? null, run.id), ...added])]
  const queries = useQueries({
    queries: ids.map((id) => ({
      queryKey: keys.run(id),
      queryFn: () => api.call('getRun', { params: { runId: id } }),
    })),
  })
  const runs = queries.flatMap(({ data }) => (data && partOf(data, run.id) ? [data] : []))
  return {
    runs: runs.sort((a, b) => a.createdAt.localeCompare(b.createdAt)),
    complete: lineage.data !== undefined && queries.every(({ isPending }) => !isPending),
    error: lineage.error ?? queries.find(({ error }) => error)?.error ?? null,
    add: (id) => setAdded((before) => [...before, id]),
  }
}
