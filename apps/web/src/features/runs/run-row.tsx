'use client'
import { HEADLINE_METHODS, type Run } from '@barycenter/contracts'
import Link from 'next/link'
import { runColor } from '../../charts/run-color'
import { formatAccuracy } from '../../format/format-number'
import { formatDuration } from '../../format/format-time'
import { cn } from '../../ui/cn'
import { TimeAgo } from '../../ui/time'
import { useNow } from '../../ui/use-now'
import { testAccuracy } from './group-runs'
import { datasetWords, modelWords } from './run-facts'
import { RunMenu } from './run-menu'
import { RunProgressBar } from './run-progress'
import { RunStatus } from './run-status'
import { runDurationMs } from './run-status-words'

/** Which columns give way on a narrow screen; the head of the table follows the same names. */
export const COLUMN_LOOKS = {
  progress: 'hidden lg:table-cell',
  seed: 'hidden sm:table-cell text-right',
  model: 'hidden xl:table-cell',
  dataset: 'hidden lg:table-cell',
  last: 'hidden md:table-cell text-right',
  swa: 'text-right hidden sm:table-cell',
  twa: 'text-right',
  created: 'hidden lg:table-cell text-right',
  duration: 'hidden md:table-cell text-right',
  experiment: 'hidden xl:table-cell',
} as const

export function RunTableRow({
  run,
  selected,
  onSelect,
  withExperiment,
  inGroup = false,
}: {
  run: Run
  selected: boolean
  onSelect: (selected: boolean) => void
  withExperiment: boolean
  inGroup?: boolean
}) {
  return (
    <tr
      data-testid="run-row"
      data-run-id={run.id}
      data-status={run.status}
      className={cn('border-t border-line', selected ? 'bg-accent-ground' : 'hover:bg-raised/60')}
    >
      <td className={cn('w-9 py-1.5 pl-3', inGroup && 'sm:pl-7')}>
        <input
          type="checkbox"
          aria-label={`Select ${run.name}`}
          checked={selected}
          onChange={(event) => onSelect(event.target.checked)}
          className="block size-4 accent-accent-solid"
        />
      </td>
      <td className="max-w-32 min-w-24 px-1.5 py-1.5 sm:max-w-80 sm:min-w-36 sm:px-2">
        <RunName run={run} />
      </td>
      <td className="px-1 py-1.5 sm:px-2">
        <RunStatus run={run} />
      </td>
      <td className={cn('px-2 py-1.5', COLUMN_LOOKS.progress)}>
        <RunProgressBar run={run} />
      </td>
      <td className={cn('px-2 py-1.5', COLUMN_LOOKS.seed)}>{run.seed ?? '–'}</td>
      {withExperiment && (
        <td className={cn('max-w-40 truncate px-2 py-1.5', COLUMN_LOOKS.experiment)}>
          <Link href={`/experiments/${run.experimentId}`} className="text-muted hover:underline">
            {run.experimentName}
          </Link>
        </td>
      )}
      <td className={cn('px-2 py-1.5 whitespace-nowrap text-muted', COLUMN_LOOKS.model)}>
        {modelWords(run)}
      </td>
      <td className={cn('px-2 py-1.5 text-muted', COLUMN_LOOKS.dataset)}>{datasetWords(run)}</td>
      {HEADLINE_METHODS.map((method) => (
        <td key={method} className={cn('px-2 py-1.5 whitespace-nowrap', COLUMN_LOOKS[method])}>
          {formatAccuracy(testAccuracy(run, method))}
        </td>
      ))}
      <td className={cn('px-2 py-1.5 text-muted', COLUMN_LOOKS.created)}>
        <TimeAgo at={run.createdAt} />
      </td>
      <td className={cn('px-2 py-1.5 whitespace-nowrap text-muted', COLUMN_LOOKS.duration)}>
        <Duration run={run} />
      </td>
      <td className="w-10 py-1.5 pr-2 text-right">
        <RunMenu run={run} />
      </td>
    </tr>
  )
}

function RunName({ run }: { run: Run }) {
  const tags = Object.entries(run.tags)
  return (
    <div className="flex min-w-0 flex-col">
      <Link href={`/runs/${run.id}`} className="flex min-w-0 items-center gap-2 font-medium hover:underline">
        <span aria-hidden className="size-2 shrink-0 rounded-full" style={{ background: runColor(run.id) }} />
        <span className="min-w-0 truncate" title={run.name}>
          {run.name}
        </span>
      </Link>
      {tags.length > 0 && (
        <span className="truncate pl-4 text-[0.786rem] text-muted">
          {tags.map(([name, value]) => (value ? `${name}=${value}` : name)).join(' · ')}
        </span>
      )}
      {run.failure && (
        <span className="truncate pl-4 text-[0.857rem] text-bad" title={run.failure.message}>
          {run.failure.message}
        </span>
      )}
    </div>
  )
}

function Duration({ run }: { run: Run }) {
  const now = useNow(run.status === 'running' ? 1000 : 60_000)
  const duration = runDurationMs(run, now)
  return duration === null ? '–' : formatDuration(duration)
}
