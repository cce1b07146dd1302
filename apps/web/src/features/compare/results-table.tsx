import type { Direction, SeedGroup } from '@barycenter/client'
import type { ReactNode } from 'react'
import { cn } from '../../ui/cn'
import { ScrollArea } from '../../ui/scroll-area'
import { METHOD_TITLES } from '../run/result-table'
import { GroupColumns, STICKY } from './group-columns'
import type { ShownBudget, ShownCell, ShownDifference, ShownRow, ShownSection } from './prepare-results'
import { VerdictBadge } from './verdict-badge'

interface ResultsTableProps {
  groups: readonly SeedGroup[]
  colors: ReadonlyMap<string, string>
  baseline: number | null
  sections: readonly ShownSection[]
  budgets: readonly ShownBudget[]
  onDirection: (key: string, direction: Direction) => void
}

/** Mean and 95 % interval of each figure over the seeds of each column, and what that says of the best. */
export function ResultsTable({
  groups,
  colors,
  baseline,
  sections,
  budgets,
  onDirection,
}: ResultsTableProps) {
  const hasRowVerdicts = sections.some(({ columnVerdicts }) => columnVerdicts === null)
  return (
    <ScrollArea label="Table of results" className="relative overflow-x-auto">
      <table aria-label="Results" className="w-full text-right">
        <GroupColumns
          first={hasRowVerdicts ? 'Method and measure' : 'Measure and method'}
          second={hasRowVerdicts && 'Best'}
          groups={groups}
          colors={colors}
          baseline={hasRowVerdicts ? baseline : null}
        />
        {sections.map((section) => (
          <tbody key={section.key} className="border-t border-line-strong">
            {section.rows.map((row) => (
              <ResultLine
                key={row.id}
                row={row}
                groups={groups}
                onDirection={onDirection}
                hasVerdict={hasRowVerdicts}
              />
            ))}
            {budgets
              .filter(({ method, budget }) => method === section.key && budget === 'gradientEvaluations')
              .map((budget) => (
                <BudgetLine key={budget.budget} budget={budget} groups={groups} />
              ))}
            {section.columnVerdicts && <VerdictLine section={section} groups={groups} />}
          </tbody>
        ))}
      </table>
    </ScrollArea>
  )
}

function ResultLine({
  row,
  groups,
  hasVerdict,
  onDirection,
}: {
  row: ShownRow
  groups: readonly SeedGroup[]
  hasVerdict: boolean
  onDirection: ResultsTableProps['onDirection']
}) {
  return (
    <tr data-row={row.id} data-verdict-kind={row.verdict?.kind} className="border-t border-line align-top">
      <th
        scope="row"
        className={cn(
          STICKY,
          'max-w-[45vw] px-4 py-1.5 text-left font-normal sm:max-w-none sm:whitespace-nowrap',
        )}
      >
        <span className="font-medium break-words">{row.head}</span>{' '}
        <span className="text-muted">{row.rest}</span>
        {row.metricKey !== null && <DirectionChoice row={row} onDirection={onDirection} />}
      </th>
      {hasVerdict && (
        <td className="px-3 py-1.5 text-left">{row.verdict && <VerdictBadge verdict={row.verdict} />}</td>
      )}
      {row.cells.map((cell, place) => (
        <Cell key={groups[place]!.id} cell={cell} group={groups[place]!} />
      ))}
    </tr>
  )
}

function DirectionChoice({
  row,
  onDirection,
}: {
  row: ShownRow
  onDirection: ResultsTableProps['onDirection']
}) {
  return (
    <select
      aria-label={`Which way ${row.head} is better`}
      value={row.better ?? ''}
      onChange={(event) => onDirection(row.metricKey!, event.target.value as Direction)}
      className="ml-2 rounded border border-line bg-surface px-1 text-[0.786rem] text-muted"
    >
      {row.better === null && <option value="">better?</option>}
      <option value="higher">↑ higher is better</option>
      <option value="lower">↓ lower is better</option>
    </select>
  )
}

const MARKS: Record<NonNullable<ShownCell['mark']>, { look: string; words: string; shown: string }> = {
  winner: { look: 'font-semibold text-good', words: ' (best)', shown: '' },
  tied: { look: 'font-semibold', words: ' (not distinguishable from the best)', shown: '≈ best' },
  first: { look: '', words: ' (best value, too few seeds)', shown: '' },
}

function Cell({ cell, group }: { cell: ShownCell; group: SeedGroup }) {
  const mark = cell.mark && MARKS[cell.mark]
  return (
    <td
      data-best={cell.mark === 'winner' || undefined}
      data-mark={cell.mark ?? undefined}
      data-n={cell.n}
      className="px-3 py-1.5 whitespace-nowrap"
    >
      <span className={cn(mark?.look)}>
        {cell.text} {cell.interval && <span className="font-normal text-muted">{cell.interval}</span>}
      </span>
      {mark && <span className="sr-only">{mark.words}</span>}
      {cell.n > 0 && (cell.n > 1 || group.runs.length > 1) && (
        <Below>
          N = {cell.n}
          {cell.areEqual && ', all equal'}
          {mark?.shown && <span aria-hidden> · {mark.shown}</span>}
        </Below>
      )}
      {cell.difference && <DifferenceLine difference={cell.difference} />}
    </td>
  )
}

const DIFFERENCE_LOOKS: Record<ShownDifference['verdict'], string> = {
  better: 'text-good',
  worse: 'text-bad',
  differs: 'text-ink',
  'not distinguishable': '',
  'too few seeds': '',
}

function DifferenceLine({ difference: { text, verdict, p } }: { difference: ShownDifference }) {
  return (
    <Below className={DIFFERENCE_LOOKS[verdict]}>
      <span data-difference={verdict} title={p === null ? undefined : `p = ${p.toPrecision(2)}, corrected`}>
        Δ {text} {verdict}
      </span>
    </Below>
  )
}

function Below({ children, className }: { children: ReactNode; className?: string }) {
  return <span className={cn('block text-[0.786rem] font-normal text-muted', className)}>{children}</span>
}

/** Methods are compared fairly at equal numbers; the rest of a budget is on the run's own page. */
function BudgetLine({ budget, groups }: { budget: ShownBudget; groups: readonly SeedGroup[] }) {
  return (
    <tr data-row={`${budget.method} ${budget.budget}`} className="border-t border-line text-muted">
      <th scope="row" className={cn(STICKY, 'px-4 py-1.5 text-left font-normal whitespace-nowrap')}>
        {METHOD_TITLES[budget.method].title} {budget.title}
      </th>
      <td />
      {budget.cells.map((text, place) => (
        <td key={groups[place]!.id} className="px-3 py-1.5">
          {text}
        </td>
      ))}
    </tr>
  )
}

function VerdictLine({ section, groups }: { section: ShownSection; groups: readonly SeedGroup[] }) {
  return (
    <tr data-row={`verdict ${section.key}`} className="border-t border-line bg-raised/50 align-top">
      <th scope="row" className={cn(STICKY, 'px-4 py-1.5 text-left font-normal text-muted')}>
        best by {section.key}
      </th>
      {section.columnVerdicts!.map((verdict, place) => (
        <td key={groups[place]!.id} className="px-3 py-1.5">
          {verdict && <VerdictBadge verdict={verdict} />}
        </td>
      ))}
    </tr>
  )
}
