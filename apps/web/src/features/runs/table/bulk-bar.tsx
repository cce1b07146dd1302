'use client'
import { isFinal } from '@barycenter/contracts'
import {
  Archive,
  ArchiveRestore,
  CircleStop,
  FolderInput,
  GitCompareArrows,
  Tag,
  Trash2,
  X,
} from 'lucide-react'
import { useState } from 'react'
import { formatCount } from '../../../format/format-number'
import { Button, ButtonLink } from '../../../ui/button'
import { DeleteRunsDialog, MoveDialog, TagRunsDialog } from './bulk-dialogs'
import { useBulk } from './use-bulk'
import type { HitFacts } from './values'

/** An address longer than this is refused by some proxies. */
const MOST_COMPARED = 100

/** What can be done with the selected runs. */
export function BulkBar({
  runs,
  total,
  archived,
  onSelectFound,
  onClear,
  refresh,
}: {
  runs: readonly HitFacts[]
  /** How many the filter finds. */
  total: number
  archived: boolean
  onSelectFound: () => void
  onClear: () => void
  refresh: () => void
}) {
  const [dialog, setDialog] = useState<'tag' | 'move' | 'delete' | null>(null)
  const bulk = useBulk(refresh)
  const close = () => setDialog(null)
  const act = async (action: Parameters<typeof bulk>[1]) => {
    await bulk(runs, action)
    close()
    if (action.type === 'archive' || action.type === 'delete') onClear()
  }
  const active = runs.some(({ status }) => !isFinal(status))
  return (
    <div
      role="toolbar"
      aria-label="Selected runs"
      className="flex flex-wrap items-center gap-2 border-b border-line bg-accent-ground px-3 py-1.5"
    >
      <span className="font-medium">{formatCount(runs.length)} selected</span>
      {runs.length < total && (
        <Button size="small" variant="ghost" onClick={onSelectFound}>
          Select all {formatCount(total)} found
        </Button>
      )}
      <Button size="small" variant="ghost" onClick={onClear}>
        <X aria-hidden className="size-4" />
        Clear {formatCount(runs.length)} selected
      </Button>
      <span className="ml-auto flex flex-wrap items-center gap-2">
        {runs.length > 1 && runs.length <= MOST_COMPARED && (
          <ButtonLink
            size="small"
            variant="primary"
            href={`/compare?runs=${runs.map(({ id }) => id).join(',')}`}
          >
            <GitCompareArrows aria-hidden className="size-4" />
            Compare {runs.length} runs
          </ButtonLink>
        )}
        <Button size="small" onClick={() => setDialog('tag')}>
          <Tag aria-hidden className="size-4" />
          Tag
        </Button>
        <Button size="small" onClick={() => setDialog('move')}>
          <FolderInput aria-hidden className="size-4" />
          Move
        </Button>
        {active && (
          <Button size="small" onClick={() => void act({ type: 'cancel' })}>
            <CircleStop aria-hidden className="size-4" />
            Cancel runs
          </Button>
        )}
        <Button size="small" onClick={() => void act({ type: 'archive', archived: !archived })}>
          {archived ? (
            <ArchiveRestore aria-hidden className="size-4" />
          ) : (
            <Archive aria-hidden className="size-4" />
          )}
          {archived ? 'Restore' : 'Archive'}
        </Button>
        <Button size="small" variant="danger" onClick={() => setDialog('delete')}>
          <Trash2 aria-hidden className="size-4" />
          Delete
        </Button>
      </span>
      {dialog === 'tag' && <TagRunsDialog runs={runs} onAct={act} onClose={close} />}
      {dialog === 'move' && <MoveDialog runs={runs} onAct={act} onClose={close} />}
      {dialog === 'delete' && <DeleteRunsDialog runs={runs} onAct={act} onClose={close} />}
    </div>
  )
}
