import type { Run } from '@barycenter/contracts'
import { X } from 'lucide-react'
import { IconButton } from '../../ui/button'
import { Link } from '../../ui/link'
import { RunStatus } from '../runs/run-status'

/** The compared runs, each of which can be opened or taken out. */
export function RunChips({
  runs,
  colors,
  onRemove,
}: {
  runs: readonly Run[]
  colors: ReadonlyMap<string, string>
  onRemove: (id: string) => void
}) {
  if (runs.length === 0) return null
  return (
    <ul aria-label="Compared runs" className="mb-4 flex max-h-40 flex-wrap gap-2 overflow-y-auto">
      {runs.map((run) => (
        <li
          key={run.id}
          className="flex max-w-full items-center gap-2 rounded-lg border border-line bg-surface py-1 pr-1 pl-2.5"
        >
          <span
            aria-hidden
            className="size-2.5 shrink-0 rounded-full"
            style={{ background: colors.get(run.id) }}
          />
          <Link href={`/runs/${run.id}`} className="min-w-0 truncate font-medium hover:underline">
            {run.name}
          </Link>
          <RunStatus run={run} />
          <IconButton
            label={`Remove ${run.name} from the comparison`}
            onClick={() => onRemove(run.id)}
            className="size-6"
          >
            <X aria-hidden className="size-3.5" />
          </IconButton>
        </li>
      ))}
    </ul>
  )
}
