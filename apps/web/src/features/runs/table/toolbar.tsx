'use client'
import { Columns3, Undo2 } from 'lucide-react'
import { type RefObject, Suspense, useCallback, useState } from 'react'
import { plural } from '../../../format/format-number'
import { Button } from '../../../ui/button'
import { lazyAhead } from '../../../ui/lazy-ahead'
import { Toggle } from '../../../ui/toggle'
import { undoView, useCanUndo } from '../../../view-state/use-view-state'
import { ShowSwitch } from '../../explore/show-switch'
import { FilterBox } from '../../filter/filter-box'
import { ExportMenu } from './export-menu'
import { GroupPopover } from './group-popover'
import { useTableContext } from './table-context'
import { useKeysOfEachKind } from './use-run-keys'
import { ViewsMenu } from './views-menu'

const ColumnsDialog = lazyAhead(() => import('./columns-dialog').then((loaded) => loaded.ColumnsDialog))

/** Which runs, and how the table shows them. */
export function Toolbar({
  total,
  experimentId,
  filterBox,
}: {
  total: number | null
  experimentId: string | undefined
  filterBox: RefObject<HTMLDivElement | null>
}) {
  const { view, update } = useTableContext()
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line px-3 py-2">
      <FilterLine filterBox={filterBox} />
      <Toggle label="Archived" checked={view.archived} onChange={(archived) => update({ archived })} />
      <span aria-live="polite" className="text-[0.857rem] text-muted">
        {total !== null && plural(total, 'run')}
      </span>
      <span className="ml-auto flex flex-wrap items-center gap-2">
        <ShowSwitch />
        <ColumnsButton />
        <GroupPopover />
        <ViewsMenu experimentId={experimentId} />
        <ExportMenu />
        <UndoButton />
      </span>
    </div>
  )
}

function ColumnsButton() {
  const [choosing, setChoosing] = useState(false)
  return (
    <>
      <Button size="small" onClick={() => setChoosing(true)}>
        <Columns3 aria-hidden className="size-4" />
        Columns
      </Button>
      <Suspense>{choosing && <ColumnsDialog onClose={() => setChoosing(false)} />}</Suspense>
    </>
  )
}

/** Stays reachable where there is nothing to undo, so that a press does not take the keyboard's place on the page away. */
function UndoButton() {
  const canUndo = useCanUndo()
  return (
    <Button
      size="small"
      variant="ghost"
      title={canUndo ? 'Undo the last change of this view (Ctrl Z)' : 'Nothing of this view to undo'}
      aria-disabled={!canUndo}
      onClick={() => undoView()}
      className="aria-disabled:cursor-default aria-disabled:opacity-50"
    >
      <Undo2 aria-hidden className="size-4" />
      Undo
    </Button>
  )
}

/** What is written asks the server once it can be read; it completes the keys that the runs have. */
function FilterLine({ filterBox }: { filterBox: RefObject<HTMLDivElement | null> }) {
  const { tree, view, update } = useTableContext()
  const [wanted, setWanted] = useState(false)
  const keys = useKeysOfEachKind(tree.query.scope, wanted)
  const setFilter = useCallback((filter: string) => update({ filter }), [update])
  return (
    <div role="search" ref={filterBox} onFocus={() => setWanted(true)} className="min-w-0 grow basis-72">
      <FilterBox value={view.filter} onChange={setFilter} {...(keys && { keys })} />
    </div>
  )
}
