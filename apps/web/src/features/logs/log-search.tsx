import { ChevronDown, ChevronUp } from 'lucide-react'
import { plural } from '../../format/format-number'
import { IconButton } from '../../ui/button'
import { Input } from '../../ui/field'

/** A field for the text, how many lines hold it, and the ways from one to the next. */
export function LogSearch({
  search,
  matches,
  current,
  onSearch,
  onMove,
}: {
  search: string
  matches: number
  /** Which of the matches is shown, from 0; null while none is. */
  current: number | null
  onSearch: (text: string) => void
  onMove: (way: 'next' | 'previous') => void
}) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <Input
        type="search"
        aria-label="Search the log"
        placeholder="Search"
        value={search}
        onChange={(event) => onSearch(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return
          event.preventDefault()
          onMove(event.shiftKey ? 'previous' : 'next')
        }}
        className="h-7 w-36"
      />
      {search.trim() !== '' && (
        <span role="status" className="text-[0.857rem] whitespace-nowrap text-muted">
          {current === null ? plural(matches, 'match', 'matches') : `${current + 1} of ${matches}`}
        </span>
      )}
      <IconButton
        label="Previous match"
        title="Previous match (Shift+Enter)"
        disabled={matches === 0}
        onClick={() => onMove('previous')}
      >
        <ChevronUp aria-hidden className="size-4" />
      </IconButton>
      <IconButton
        label="Next match"
        title="Next match (Enter)"
        disabled={matches === 0}
        onClick={() => onMove('next')}
      >
        <ChevronDown aria-hidden className="size-4" />
      </IconButton>
    </span>
  )
}
