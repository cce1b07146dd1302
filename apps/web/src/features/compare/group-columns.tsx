import type { SeedGroup } from '@barycenter/client'
import type { ReactNode } from 'react'
import { plural } from '../../format/format-number'
import { cn } from '../../ui/cn'

/** The first column stays while the others are scrolled. */
export const STICKY = 'sticky left-0 z-10 bg-surface'

/** Head of a table with a column for each compared group. */
export function GroupColumns({
  first,
  second,
  groups,
  colors,
  baseline,
}: {
  first: string
  second?: ReactNode
  groups: readonly SeedGroup[]
  colors: ReadonlyMap<string, string>
  baseline: number | null
}) {
  return (
    <thead className="text-[0.857rem] text-muted">
      <tr>
        <th scope="col" className={cn(STICKY, 'px-4 py-2 text-left')}>
          {first}
        </th>
        {second && (
          <th scope="col" className="px-3 py-2 text-left">
            {second}
          </th>
        )}
        {groups.map((group, place) => (
          <th
            key={group.id}
            scope="col"
            data-group={group.id}
            className="max-w-56 min-w-28 px-3 py-2 text-right"
          >
            <span className="inline-flex max-w-full items-center gap-1.5">
              <span
                aria-hidden
                className="size-2 shrink-0 rounded-full"
                style={{ background: colors.get(group.id) }}
              />
              <span
                className="line-clamp-3 break-words text-ink"
                title={group.runs.map(({ name }) => name).join(', ')}
              >
                {group.name}
              </span>
            </span>
            <span className="block text-[0.786rem] font-normal">
              {place === baseline && 'baseline'}
              {place === baseline && group.runs.length > 1 && ' · '}
              {group.runs.length > 1 && plural(group.runs.length, 'run')}
            </span>
          </th>
        ))}
      </tr>
    </thead>
  )
}
