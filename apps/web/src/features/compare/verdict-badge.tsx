import { FEWEST_SEEDS } from '@barycenter/client'
import { cn } from '../../ui/cn'
import type { ShownVerdict } from './prepare-results'

const LOOKS: Record<ShownVerdict['kind'], string> = {
  best: 'bg-good-ground text-good',
  'not distinguishable': 'bg-raised text-ink',
  'too few seeds': 'bg-warn-ground text-warn',
  'direction unknown': 'bg-raised text-muted',
}

const MEANINGS: Record<ShownVerdict['kind'], string> = {
  best: 'Told apart from every other over seeds (t test and permutation test, corrected for all pairs)',
  'not distinguishable': 'These could differ by chance alone as much as they do',
  'too few seeds': `${FEWEST_SEEDS} seeds of each or more are needed to tell a difference from chance`,
  'direction unknown': 'Choose whether a higher or a lower value is better',
}

/** What may be said of the best, before anyone calls it the winner. */
export function VerdictBadge({ verdict }: { verdict: ShownVerdict }) {
  const { kind, names } = verdict
  const told = kind === 'best' || kind === 'not distinguishable' ? names : []
  return (
    <span data-verdict={kind} title={MEANINGS[kind]} className="inline-flex flex-col items-start gap-0.5">
      <span className={cn('rounded px-1.5 py-px text-[0.786rem] font-medium whitespace-nowrap', LOOKS[kind])}>
        {kind}
      </span>
      {told.length > 0 && (
        <span className="max-w-48 truncate text-[0.786rem] text-muted" title={told.join(', ')}>
          {told.join(', ')}
        </span>
      )}
    </span>
  )
}
