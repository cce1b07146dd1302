'use client'
import { isFinal } from '@barycenter/contracts'
import {
  Archive,
  ArchiveRestore,
  CircleStop,
  FolderInput,
  GitCompareArrows,
  type LucideIcon,
  Tag,
  Trash2,
  X,
} from 'lucide-react'
import { useState } from 'react'
import { formatCount } from '../../../format/format-number'
import { Button, ButtonLink } from '../../../ui/button'
import { BulkDialog, type BulkQuestion } from './bulk-dialogs'
import type { BulkAction } from './bulk-undo'
import { useBulk } from './use-bulk'
import type { HitFacts } from './values'

/** An address longer than this is refused by some proxies. */
const MOST_COMPARED = 100

interface BulkBarProps {
  runs: readonly HitFacts[]
  /** How many the filter finds. */
  total: number
  archived: boolean
  onSelectFound: () => void
  onClear: () => void
  refresh: () => void
}

/** What can be done with the selected runs. */
export function BulkBar(props: BulkBarProps) {
  const { runs, onClear, refresh } = props
  const [asked, ask] = useState<BulkQuestion | null>(null)
  const bulk = useBulk(refresh)
  const close = () => ask(null)
  const act = async (action: BulkAction) => {
    await bulk(runs, action)
    close()
    if (action.type === 'archive' || action.type === 'delete') onClear()
  }
  return (
    <div
      role="toolbar"
      aria-label="Selected runs"
      className="flex flex-wrap items-center gap-2 border-b border-line bg-accent-ground px-3 py-1.5"
    >
      <Selected {...props} />
      <span className="ml-auto flex flex-wrap items-center gap-2">
        <Compare runs={runs} />
        <Actions runs={runs} archived={props.archived} ask={ask} act={(action) => void act(action)} />
      </span>
      {asked && <BulkDialog asked={asked} runs={runs} onAct={act} onClose={close} />}
    </div>
  )
}

function Selected({ runs, total, onSelectFound, onClear }: BulkBarProps) {
  return (
    <>
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
    </>
  )
}

function Compare({ runs }: { runs: readonly HitFacts[] }) {
  if (runs.length < 2 || runs.length > MOST_COMPARED) return null
  const ids = runs.map(({ id }) => id).join(',')
  return (
    <ButtonLink size="small" variant="primary" href={`/compare?runs=${ids}`}>
      <GitCompareArrows aria-hidden className="size-4" />
      Compare {runs.length} runs
    </ButtonLink>
  )
}

function Actions({
  runs,
  archived,
  ask,
  act,
}: {
  runs: readonly HitFacts[]
  archived: boolean
  ask: (what: BulkQuestion) => void
  act: (action: BulkAction) => void
}) {
  const archive = () => act({ type: 'archive', archived: !archived })
  return (
    <>
      <Action icon={Tag} label="Tag" onPress={() => ask('tag')} />
      <Action icon={FolderInput} label="Move" onPress={() => ask('move')} />
      {runs.some(({ status }) => !isFinal(status)) && (
        <Action icon={CircleStop} label="Cancel runs" onPress={() => act({ type: 'cancel' })} />
      )}
      {archived ? (
        <Action icon={ArchiveRestore} label="Restore" onPress={archive} />
      ) : (
        <Action icon={Archive} label="Archive" onPress={archive} />
      )}
      <Action icon={Trash2} label="Delete" danger onPress={() => ask('delete')} />
    </>
  )
}

const Action = ({
  icon: Icon,
  label,
  danger = false,
  onPress,
}: {
  icon: LucideIcon
  label: string
  danger?: boolean
  onPress: () => void
}) => (
  <Button size="small" variant={danger ? 'danger' : 'secondary'} onClick={onPress}>
    <Icon aria-hidden className="size-4" />
    {label}
  </Button>
)
