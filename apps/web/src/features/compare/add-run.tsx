'use client'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { describeError } from '../../live/api'
import { useRunPages } from '../../live/queries'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Input } from '../../ui/field'
import { FailedState, LoadingState } from '../../ui/states'
import { RunStatus } from '../runs/run-status'

/** Finds a run by name or tag and adds it to the comparison. */
export function AddRun({ present, onAdd }: { present: readonly string[]; onAdd: (id: string) => void }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Plus aria-hidden className="size-4" />
        Add run
      </Button>
      {open && (
        <Dialog open onOpenChange={setOpen} title="Add a run to the comparison">
          <Choices
            present={present}
            onAdd={(id) => {
              onAdd(id)
              setOpen(false)
            }}
          />
        </Dialog>
      )}
    </>
  )
}

function Choices({ present, onAdd }: { present: readonly string[]; onAdd: (id: string) => void }) {
  const [search, setSearch] = useState('')
  const query = useRunPages({ archived: false, search })
  const runs = (query.data?.pages ?? [])
    .flatMap((page) => page.runs)
    .filter(({ id }) => !present.includes(id))
  return (
    <div className="flex flex-col gap-2">
      <Input
        type="search"
        autoFocus
        aria-label="Search runs"
        placeholder="Search by name or tag"
        value={search}
        maxLength={200}
        onChange={(event) => setSearch(event.target.value)}
      />
      {query.isPending && <LoadingState what="runs" />}
      {query.isError && <FailedState what="the runs" reason={describeError(query.error)} />}
      {query.isSuccess && runs.length === 0 && (
        <p className="py-4 text-center text-muted">No other run matches.</p>
      )}
      <ul className="flex max-h-80 flex-col overflow-y-auto">
        {runs.map((run) => (
          <li key={run.id}>
            <button
              type="button"
              onClick={() => onAdd(run.id)}
              className="flex w-full items-center gap-3 rounded-md px-2 py-1.5 text-left hover:bg-raised"
            >
              <span className="min-w-0 flex-1 truncate">{run.name}</span>
              <span className="hidden truncate text-[0.857rem] text-muted sm:inline">
                {run.experimentName}
              </span>
              <RunStatus run={run} />
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
