'use client'
import { GitCompareArrows, Search } from 'lucide-react'
import { useDeferredValue, useMemo, useState } from 'react'
import { plural } from '../../format/format-number'
import { describeError } from '../../live/api'
import { useRunPages } from '../../live/queries'
import { useRunsNews } from '../../live/use-runs-news'
import { Button, ButtonLink } from '../../ui/button'
import { Input } from '../../ui/field'
import { EmptyState, FailedState, LoadingState } from '../../ui/states'
import { Toggle } from '../../ui/toggle'
import { NoRuns } from './no-runs'
import { RunsTable } from './runs-table'

/** The runs of one experiment, or all: searched, selected, compared, and kept true while they change. */
export function RunsPanel({
  experimentId,
  experimentName,
}: {
  experimentId?: string
  experimentName?: string
}) {
  const [search, setSearch] = useState('')
  const [archived, setArchived] = useState(false)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const deferred = useDeferredValue(search)
  const query = useRunPages({ ...(experimentId && { experimentId }), archived, search: deferred })
  useRunsNews()
  const runs = useMemo(
    () =>
      (query.data?.pages ?? [])
        .flatMap((page) => page.runs)
        .filter((run) => (run.archivedAt !== null) === archived),
    [query.data, archived],
  )
  const select = (ids: string[], on: boolean) =>
    setSelected((before) => new Set(on ? [...before, ...ids] : [...before].filter((id) => !ids.includes(id))))
  const total = query.data?.pages[0]?.total ?? 0

  return (
    <section aria-label="Runs" className="rounded-lg border border-line bg-surface">
      <div className="flex flex-wrap items-center gap-3 border-b border-line px-3 py-2">
        <SearchBox value={search} onChange={setSearch} />
        <Toggle label="Archived" checked={archived} onChange={setArchived} />
        <span className="text-[0.857rem] text-muted">{query.data && plural(total, 'run')}</span>
        <Selection selected={selected} onClear={() => setSelected(new Set())} />
      </div>
      {query.isPending && <LoadingState what="runs" />}
      {query.isError && (
        <div className="p-4">
          <FailedState
            what="the runs"
            reason={describeError(query.error)}
            retry={() => void query.refetch()}
          />
        </div>
      )}
      {query.isSuccess && runs.length === 0 && (
        <Nothing search={deferred} archived={archived} experimentName={experimentName} />
      )}
      {runs.length > 0 && (
        <RunsTable
          runs={runs}
          selected={selected}
          onSelect={select}
          withExperiment={experimentId === undefined}
        />
      )}
      {query.hasNextPage && (
        <div className="border-t border-line p-2 text-center">
          <Button onClick={() => void query.fetchNextPage()} disabled={query.isFetchingNextPage}>
            {query.isFetchingNextPage ? 'Loading…' : `Load more (${runs.length} of ${total} shown)`}
          </Button>
        </div>
      )}
    </section>
  )
}

function SearchBox({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <div className="relative min-w-0 grow sm:max-w-72">
      <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-faint" />
      <Input
        type="search"
        aria-label="Search runs"
        placeholder="Search by name or tag"
        value={value}
        maxLength={200}
        onChange={(event) => onChange(event.target.value)}
        className="pl-8"
      />
    </div>
  )
}

function Selection({ selected, onClear }: { selected: ReadonlySet<string>; onClear: () => void }) {
  if (selected.size === 0) {
    return (
      <span className="ml-auto hidden text-[0.857rem] text-faint sm:block">
        Select two or more to compare
      </span>
    )
  }
  return (
    <span className="ml-auto flex items-center gap-2">
      <Button variant="ghost" onClick={onClear}>
        Clear {selected.size} selected
      </Button>
      {selected.size > 1 && (
        <ButtonLink variant="primary" href={`/compare?runs=${[...selected].join(',')}`}>
          <GitCompareArrows aria-hidden className="size-4" />
          Compare {selected.size} runs
        </ButtonLink>
      )}
    </span>
  )
}

function Nothing({
  search,
  archived,
  experimentName,
}: {
  search: string
  archived: boolean
  experimentName: string | undefined
}) {
  if (search.trim()) return <EmptyState title={`No run has “${search.trim()}” in its name or tags`} />
  if (archived) return <EmptyState title="No archived runs" />
  return <NoRuns experimentName={experimentName} />
}
