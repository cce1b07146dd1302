import { useEffect, useRef } from 'react'
import { cn } from '../../ui/cn'
import type { FilterDraft } from './use-filter-draft'

export const optionId = (id: string, index: number) => `${id}-option-${index}`

/** What may stand at the cursor. */
export function FilterList({ id, draft }: { id: string; draft: FilterDraft }) {
  const active = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (draft.active >= 0) active.current?.scrollIntoView({ block: 'nearest' })
  }, [draft.active])
  return (
    <div className="absolute inset-x-0 top-9 z-40 overflow-hidden rounded-lg border border-line bg-surface shadow-float">
      <div id={`${id}-list`} role="listbox" aria-label="Suggestions" className="max-h-72 overflow-y-auto p-1">
        {draft.suggestions.map((suggestion, index) => (
          <div
            key={`${suggestion.kind} ${suggestion.insert}`}
            ref={index === draft.active ? active : undefined}
            id={optionId(id, index)}
            role="option"
            tabIndex={-1}
            aria-selected={index === draft.active}
            // Not click: the field keeps the focus.
            onPointerDown={(event) => {
              event.preventDefault()
              draft.accept(suggestion)
            }}
            className={cn(
              'flex cursor-pointer items-baseline gap-3 rounded-md px-2.5 py-1 hover:bg-raised',
              index === draft.active && 'bg-accent-ground',
            )}
          >
            <span className="shrink-0 font-mono text-[0.929rem]">{suggestion.insert}</span>
            <span className="ml-auto truncate text-[0.857rem] text-muted">{suggestion.means}</span>
          </div>
        ))}
      </div>
      <p className="border-t border-line px-3 py-1 text-[0.786rem] text-faint max-sm:hidden">
        ↑ ↓ choose · Tab or Enter takes · Esc closes
      </p>
    </div>
  )
}
