'use client'
import type { CompletionSource } from '@barycenter/filter'
import { ListFilter, X } from 'lucide-react'
import { useId, useMemo, useRef, useState } from 'react'
import { IconButton } from '../../ui/button'
import { cn } from '../../ui/cn'
import { FilterHelp } from './filter-help'
import { FilterList, optionId } from './filter-list'
import { errorWords, stretchesOf } from './prepare-filter'
import { type FilterDraft, useFilterDraft } from './use-filter-draft'

const NO_KEYS: CompletionSource['keys'] = []

/**
 * A line for a filter of runs: completes what is written, marks what cannot be read, and calls `onChange` with texts that
 * can be read only. `keys` are those that the runs have, the most wanted first.
 */
export function FilterBox({
  value,
  onChange,
  keys = NO_KEYS,
  values,
  placeholder = 'Search by name or tag, or filter: last(test/accuracy) > 0.9',
  label = 'Filter runs',
  className,
}: {
  value: string
  onChange: (text: string) => void
  keys?: CompletionSource['keys']
  values?: CompletionSource['values']
  placeholder?: string
  label?: string
  className?: string
}) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const source = useMemo(() => (values ? { keys, values } : { keys }), [keys, values])
  const draft = useFilterDraft(value, onChange, source, input)
  const message = errorWords(draft.errors)
  return (
    <div className={cn('relative min-w-0', className)}>
      <div
        className={cn(
          'flex h-8 items-center rounded-md border border-line-strong bg-surface pr-0.5 pl-2 focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent',
          message && 'border-bad',
        )}
      >
        <ListFilter aria-hidden className="mr-1.5 size-4 shrink-0 text-faint" />
        <FilterInput id={id} {...{ draft, input, label, placeholder, message }} />
        {draft.text !== '' && (
          <IconButton label="Clear the filter" onClick={() => draft.replace('')}>
            <X aria-hidden className="size-4" />
          </IconButton>
        )}
        <FilterHelp onTake={draft.replace} />
      </div>
      {draft.open && <FilterList id={id} draft={draft} />}
      {message && (
        // Over what stands below: a mistake in a filter moves no row.
        <p
          id={`${id}-error`}
          role="alert"
          className="absolute top-full left-0 z-30 mt-1 max-w-full rounded-md border border-bad bg-surface px-2 py-1 text-[0.857rem] break-words text-bad shadow-float"
        >
          {message}
        </p>
      )}
    </div>
  )
}

const TEXT = 'font-mono text-[0.929rem] leading-7 whitespace-pre'

function FilterInput({
  id,
  draft,
  input,
  label,
  placeholder,
  message,
}: {
  id: string
  draft: FilterDraft
  input: React.RefObject<HTMLInputElement | null>
  label: string
  placeholder: string
  message: string | null
}) {
  const [scrolled, setScrolled] = useState(0)
  return (
    <div className="relative min-w-0 flex-1 overflow-hidden">
      <Marks draft={draft} scrolled={scrolled} />
      <input
        ref={input}
        id={id}
        role="combobox"
        aria-label={label}
        aria-expanded={draft.open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={draft.open && draft.active >= 0 ? optionId(id, draft.active) : undefined}
        aria-invalid={message ? true : undefined}
        aria-describedby={message ? `${id}-error` : undefined}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        placeholder={placeholder}
        value={draft.text}
        onChange={({ target }) => draft.change(target.value, target.selectionStart ?? target.value.length)}
        onSelect={({ currentTarget }) => draft.moveTo(currentTarget.selectionStart ?? 0)}
        onScroll={({ currentTarget }) => setScrolled(currentTarget.scrollLeft)}
        onKeyDown={draft.press}
        onBlur={draft.leave}
        className={cn(TEXT, 'relative block h-7 w-full bg-transparent outline-none placeholder:font-sans')}
      />
    </div>
  )
}

/** Lies under the field with the same text unseen: an input cannot underline a part of its text. */
function Marks({ draft, scrolled }: { draft: FilterDraft; scrolled: number }) {
  if (draft.errors.length === 0) return null
  return (
    <div
      aria-hidden
      className={cn(TEXT, 'pointer-events-none absolute inset-y-0 left-0 text-transparent')}
      style={{ transform: `translateX(${-scrolled}px)` }}
    >
      {stretchesOf(draft.text, draft.errors).map(({ text, wrong }, index) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: a stretch is its place
          key={index}
          className={cn(
            wrong && 'bg-bad-ground underline decoration-bad decoration-wavy decoration-from-font',
          )}
        >
          {text}
        </span>
      ))}
    </div>
  )
}
