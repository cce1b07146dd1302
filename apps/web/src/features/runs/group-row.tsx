'use client'
import { HEADLINE_METHODS, isFinal } from '@barycenter/contracts'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { formatAccuracy, plural } from '../../format/format-number'
import { cn } from '../../ui/cn'
import { type RunRow, spreadOf, testAccuracy } from './group-runs'
import { COLUMN_LOOKS } from './run-row'

/** Head of the runs of one launch: how many are done, and mean ± deviation of what they reached. */
export function GroupRow({
  group,
  open,
  onToggle,
  selected,
  onSelect,
  withExperiment,
}: {
  group: Extract<RunRow, { kind: 'group' }>
  open: boolean
  onToggle: () => void
  selected: boolean
  onSelect: (selected: boolean) => void
  withExperiment: boolean
}) {
  const { runs } = group
  const done = runs.filter(({ status }) => isFinal(status)).length
  const name = commonName(runs.map((run) => run.name))
  const Chevron = open ? ChevronDown : ChevronRight
  return (
    <tr data-testid="group-row" className="border-t border-line bg-raised/40">
      <td className="w-9 py-1.5 pl-3">
        <input
          type="checkbox"
          aria-label={`Select all runs of ${name}`}
          checked={selected}
          onChange={(event) => onSelect(event.target.checked)}
          className="block size-4 accent-accent-solid"
        />
      </td>
      <td className="max-w-32 px-1.5 py-1.5 sm:max-w-80 sm:px-2">
        <button
          type="button"
          aria-expanded={open}
          onClick={onToggle}
          className="flex max-w-full items-center gap-1 rounded-sm font-medium"
        >
          <Chevron aria-hidden className="size-4 shrink-0 text-muted" />
          <span className="truncate">{name}</span>
        </button>
      </td>
      <td className="px-1 py-1.5 text-[0.857rem] text-muted sm:px-2 sm:whitespace-nowrap">
        {done} of {plural(runs.length, 'run')} ended
      </td>
      <td className={COLUMN_LOOKS.progress} />
      <td className={cn('px-2 py-1.5 text-muted', COLUMN_LOOKS.seed)}>{plural(runs.length, 'seed')}</td>
      {withExperiment && <td className={COLUMN_LOOKS.experiment} />}
      <td className={COLUMN_LOOKS.model} />
      <td className={COLUMN_LOOKS.dataset} />
      {HEADLINE_METHODS.map((method) => {
        const spread = spreadOf(runs.map((run) => testAccuracy(run, method)))
        return (
          <td key={method} className={cn('px-2 py-1.5 whitespace-nowrap', COLUMN_LOOKS[method])}>
            {spread === null ? '–' : formatAccuracy(spread.mean)}
            {spread?.deviation != null && (
              <span
                className="block text-[0.786rem] text-muted"
                title={`Mean and standard deviation over ${plural(spread.count, 'run')}`}
              >
                ± {(spread.deviation * 100).toFixed(2)}
              </span>
            )}
          </td>
        )
      })}
      <td className={COLUMN_LOOKS.created} />
      <td className={COLUMN_LOOKS.duration} />
      <td />
    </tr>
  )
}

/** What the names of the runs share, without a dangling separator; the first name when they share nothing. */
function commonName(names: string[]): string {
  const first = names[0]!
  let length = first.length
  for (const name of names) while (!name.startsWith(first.slice(0, length))) length--
  return first.slice(0, length).replace(/[\s·,(#:-]*(seed)?[\s·,(#:-]*$/i, '') || first
}
