'use client'
import type { ComparedKey, SeedGroup } from '@barycenter/client'
import { ChevronDown, ChevronRight, ChevronUp } from 'lucide-react'
import { Fragment, useState } from 'react'
import { plural } from '../../format/format-number'
import { IconButton } from '../../ui/button'
import { Card } from '../../ui/card'
import { cn } from '../../ui/cn'
import { MiddleCut } from '../../ui/middle-cut'
import { ScrollArea } from '../../ui/scroll-area'
import { Toggle } from '../../ui/toggle'
import type { CompareState, UpdateCompare } from './compare-state'
import { GroupColumns, STICKY } from './group-columns'
import { type KeySection, keyParts, pointedOut, prepareDifferences, shownValues } from './prepare-differences'
import { useDifferenceKeys } from './use-difference-keys'

interface DifferencesProps {
  groups: readonly SeedGroup[]
  colors: ReadonlyMap<string, string>
  baseline: number | null
  state: CompareState
  update: UpdateCompare
}

/** What made the runs: config, data, code, engine, machine, command and tags; what differs first, and alone at the start. */
export function DifferencesTable({ groups, colors, baseline, state, update }: DifferencesProps) {
  const sections = prepareDifferences(groups, state.onlyDifferences)
  const differing = sections.reduce((sum, section) => sum + section.differing, 0)
  const open = sections.filter(({ section }) => !state.closed.includes(section))
  const stops = open.flatMap(({ shown }) => shown.filter(({ differs }) => differs).map(rowId))
  const [current, setCurrent] = useState<string | null>(null)
  const move = useDifferenceKeys(stops, current, setCurrent)
  return (
    <Card
      title="Differences"
      note={`${plural(differing, 'setting')} ${differing === 1 ? 'differs' : 'differ'}`}
      actions={
        <>
          <IconButton label="Previous difference (p)" onClick={() => move(-1)} disabled={stops.length === 0}>
            <ChevronUp aria-hidden className="size-4" />
          </IconButton>
          <IconButton label="Next difference (n)" onClick={() => move(1)} disabled={stops.length === 0}>
            <ChevronDown aria-hidden className="size-4" />
          </IconButton>
          <Toggle
            label="Only differences"
            checked={state.onlyDifferences}
            onChange={(onlyDifferences) => update({ onlyDifferences })}
          />
        </>
      }
      bodyClassName="p-0"
      testId="compare-params"
    >
      <ScrollArea label="Table of differences" className="relative overflow-x-auto">
        <table aria-label="Config and origin" className="w-full text-right">
          <GroupColumns first="Setting" groups={groups} colors={colors} baseline={baseline} />
          {sections.map((section) => (
            <SectionRows
              key={section.section}
              section={section}
              groups={groups}
              baseline={baseline}
              current={current}
              closed={state.closed.includes(section.section)}
              onToggle={() => update({ closed: toggled(state.closed, section.section) })}
              onShowAll={() => update({ onlyDifferences: false })}
            />
          ))}
        </table>
      </ScrollArea>
    </Card>
  )
}

const toggled = (values: readonly string[], value: string) =>
  values.includes(value) ? values.filter((other) => other !== value) : [...values, value]

const rowId = ({ section, key }: ComparedKey) => `difference ${section} ${key}`

interface SectionProps {
  section: KeySection
  groups: readonly SeedGroup[]
  closed: boolean
  onToggle: () => void
  onShowAll: () => void
}

function SectionRows({
  baseline,
  current,
  ...section
}: SectionProps & { baseline: number | null; current: string | null }) {
  const {
    section: { section: name, shown },
    groups,
    closed,
  } = section
  return (
    <tbody data-section={name} className="border-t border-line-strong">
      <SectionHead {...section} />
      {!closed &&
        shown.map((key) => (
          <KeyRow
            key={key.key}
            compared={key}
            groups={groups}
            baseline={baseline}
            isCurrent={current === rowId(key)}
          />
        ))}
    </tbody>
  )
}

/** Folds the section, and tells how much of it differs and how much is not shown. */
function SectionHead({ section, groups, closed, onToggle, onShowAll }: SectionProps) {
  const { title, differing, hidden } = section
  const Chevron = closed ? ChevronRight : ChevronDown
  return (
    <tr className="bg-raised/60">
      <th scope="rowgroup" className={cn(STICKY, 'bg-raised px-2 py-1 text-left whitespace-nowrap')}>
        <button
          type="button"
          aria-expanded={!closed}
          onClick={onToggle}
          className="inline-flex items-center gap-1 rounded-sm font-medium"
        >
          <Chevron aria-hidden className="size-4 text-muted" />
          {title}
          <span className="font-normal text-muted">
            {differing === 0 ? 'the same' : plural(differing, 'differs', 'differ')}
          </span>
        </button>
      </th>
      <td colSpan={groups.length} className="px-3 py-1 text-right">
        {hidden > 0 && (
          <button
            type="button"
            onClick={onShowAll}
            className="rounded-sm text-[0.857rem] text-muted underline-offset-2 hover:text-ink hover:underline"
          >
            Show {hidden} identical
          </button>
        )}
      </td>
    </tr>
  )
}

function KeyRow({
  compared,
  groups,
  baseline,
  isCurrent,
}: {
  compared: ComparedKey
  groups: readonly SeedGroup[]
  baseline: number | null
  isCurrent: boolean
}) {
  const { section, key, values, differs } = compared
  const { branch, leaf } = keyParts(key)
  const marked = pointedOut(compared, baseline)
  const hook = section === 'config' ? { 'data-param': key } : { 'data-origin': key }
  return (
    <tr
      id={rowId(compared)}
      tabIndex={-1}
      {...hook}
      data-differs={differs}
      aria-current={isCurrent || undefined}
      className={cn('border-t border-line', isCurrent && 'outline-2 -outline-offset-2 outline-accent')}
    >
      <th
        scope="row"
        className={cn(
          STICKY,
          'max-w-[45vw] px-4 py-1 text-left font-normal break-words sm:max-w-80',
          !differs && 'text-muted',
        )}
      >
        {branch && <span className="text-muted">{branch}</span>}
        <span className={cn(differs && 'font-medium')}>{leaf}</span>
      </th>
      {values.map((some, place) => (
        <td
          key={groups[place]!.id}
          title={some.map(String).join(', ')}
          data-pointed-out={marked[place] || undefined}
          className={cn(
            'max-w-56 px-3 py-1',
            differs ? 'font-medium' : 'text-muted',
            marked[place] && 'bg-accent-ground text-accent',
          )}
        >
          <Values values={some} />
        </td>
      ))}
    </tr>
  )
}

/** "0.1", "1, 2, 3", "1, 2, 3, 4 and 6 more". */
function Values({ values }: { values: ComparedKey['values'][number] }) {
  const { texts, rest } = shownValues(values)
  if (texts.length === 0) return 'not known yet'
  return (
    <span className="line-clamp-3 break-words">
      {texts.map((text, place) => (
        <Fragment key={text}>
          {place > 0 && ', '}
          <MiddleCut text={text} />
        </Fragment>
      ))}
      {rest > 0 && ` and ${rest} more`}
    </span>
  )
}
