import type { CompletionSource, FilterError, FilterSuggestion } from '@barycenter/filter'
import { type KeyboardEvent, type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { stepActive, takeSuggestion } from './prepare-filter'
import { type FilterLanguage, useFilterLanguage } from './use-filter-language'
import { useSettled } from './use-settled'

/** How long nobody types before a filter is applied, or its mistakes are told. */
const REST_MS = 400
const NO_ERRORS: readonly FilterError[] = []

export interface FilterDraft {
  text: string
  /** Of the text when nobody has typed for a moment. */
  errors: readonly FilterError[]
  suggestions: readonly FilterSuggestion[]
  open: boolean
  active: number
  change: (text: string, cursor: number) => void
  /** The cursor moved, or the field was entered. */
  moveTo: (cursor: number) => void
  accept: (suggestion: FilterSuggestion) => void
  press: (event: KeyboardEvent<HTMLInputElement>) => void
  leave: () => void
  /** Puts a whole text in, such as an example or nothing, and applies it. */
  replace: (text: string) => void
}

/** What is being written, beside the filter that applies: that changes once the text can be read. */
export function useFilterDraft(
  value: string,
  onChange: (text: string) => void,
  source: CompletionSource,
  input: RefObject<HTMLInputElement | null>,
): FilterDraft {
  const [text, setText] = useState(value)
  const [cursor, setCursor] = useState(0)
  const [list, setList] = useState({ open: false, active: -1 })
  const [wanted, setWanted] = useState(value !== '')
  const language = useFilterLanguage(wanted)
  const settled = useSettled(text, REST_MS)
  const apply = useApply({ text, setText, settled, value, onChange, language })
  const errors = useErrors(settled, text, language)
  const suggestions = useMemo(
    () => (list.open && language ? language.completeFilter(text, cursor, source) : []),
    [list.open, language, text, cursor, source],
  )
  useCursor(input, text, cursor)

  const put = (next: { text: string; cursor: number }, open: boolean) => {
    setText(next.text)
    setCursor(next.cursor)
    setList({ open, active: -1 })
    setWanted(true)
  }
  const accept = (suggestion: FilterSuggestion) => put(takeSuggestion(text, suggestion), true)
  const close = () => setList({ open: false, active: -1 })
  const open = list.open && suggestions.length > 0
  return {
    text,
    errors,
    suggestions,
    open,
    active: list.active,
    accept,
    change: (next, at) => put({ text: next, cursor: at }, true),
    moveTo: (at) => {
      setWanted(true)
      setCursor(at)
    },
    leave: () => {
      close()
      apply(text)
    },
    replace: (next) => {
      put({ text: next, cursor: next.length }, false)
      apply(next)
      input.current?.focus()
    },
    press: (event) => {
      const { key, ctrlKey } = event
      const chosen =
        suggestions[list.active] ?? (key === 'Tab' && open ? typedSuggestion(suggestions) : undefined)
      if (key === 'ArrowDown' || key === 'ArrowUp') {
        const count = list.open ? suggestions.length : 0
        setList({ open: true, active: stepActive(list.active, key === 'ArrowDown' ? 1 : -1, count) })
      } else if (ctrlKey && key === ' ') setList({ open: true, active: -1 })
      else if (key === 'Escape' && open) close()
      else if ((key === 'Enter' || key === 'Tab') && chosen) accept(chosen)
      else if (key === 'Enter') {
        close()
        apply(text)
      } else return
      event.preventDefault()
      event.stopPropagation()
    },
  }
}

/** Tab takes the first suggestion of a word that is begun; without one it leaves the field, as everywhere. */
function typedSuggestion(suggestions: readonly FilterSuggestion[]): FilterSuggestion | undefined {
  const [first] = suggestions
  return first && first.length > 0 ? first : undefined
}

/**
 * Applies a text that can be read: at once when asked, else when nobody has typed for a moment. Without the parser, a text
 * that somebody asks for goes to the server as it is, which tells mistakes too.
 */
function useApply({
  text,
  setText,
  settled,
  value,
  onChange,
  language,
}: {
  text: string
  setText: (text: string) => void
  settled: string
  value: string
  onChange: (text: string) => void
  language: FilterLanguage | null
}): (text: string) => void {
  const applied = useRef(value)
  const apply = useCallback(
    (next: string) => {
      const isGood = !language || language.parseFilter(next, { now: Date.now() }).ok
      if (!isGood || next.trim() === applied.current) return
      applied.current = next.trim()
      onChange(next.trim())
    },
    [language, onChange],
  )
  useEffect(() => {
    // The filter changed by other means, such as a link, a view or undo.
    if (value !== applied.current) setText(value)
    applied.current = value
  }, [value, setText])
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the text has settled, not when the filter changes: undo would be undone
  useEffect(() => {
    if (language && settled === text) apply(settled)
  }, [settled, language])
  return apply
}

function useErrors(settled: string, text: string, language: FilterLanguage | null): readonly FilterError[] {
  return useMemo(() => {
    // Nobody is corrected in the middle of a word.
    if (!language || settled !== text) return NO_ERRORS
    const parsed = language.parseFilter(settled, { now: Date.now() })
    return parsed.ok ? NO_ERRORS : parsed.errors
  }, [language, settled, text])
}

/** React puts the cursor at the end of a text that it sets. */
function useCursor(input: RefObject<HTMLInputElement | null>, text: string, cursor: number): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is what moves the cursor
  useEffect(() => {
    const field = input.current
    if (field && document.activeElement === field && field.selectionStart === field.selectionEnd)
      field.setSelectionRange(cursor, cursor)
  }, [text, cursor, input])
}
