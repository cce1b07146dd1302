import { Pencil } from 'lucide-react'
import { useState } from 'react'
import { IconButton } from './button'
import { cn } from './cn'
import { Input } from './field'

/** Text that becomes a field where it stands: Enter or leaving it saves, Esc puts the old text back. */
export function InlineEdit({
  value,
  label,
  onSave,
  className,
}: {
  value: string
  label: string
  onSave: (value: string) => void
  className?: string
}) {
  const [draft, setDraft] = useState<string | null>(null)
  // Left with a key, the field gives the focus back to its button; left by a click, the focus is where one clicked.
  const [leftByKey, setLeftByKey] = useState(false)
  if (draft === null) {
    return (
      <span className={cn('inline-flex max-w-full min-w-0 items-center gap-1', className)}>
        <span className="min-w-0 break-words">{value}</span>
        <IconButton
          label={label}
          autoFocus={leftByKey}
          onClick={() => {
            setLeftByKey(false)
            setDraft(value)
          }}
          className="text-faint"
        >
          <Pencil aria-hidden className="size-3.5" />
        </IconButton>
      </span>
    )
  }
  const save = () => {
    setDraft(null)
    const text = draft.trim()
    if (text !== '' && text !== value) onSave(text)
  }
  return (
    <Input
      autoFocus
      aria-label={label}
      value={draft}
      maxLength={200}
      onFocus={(event) => event.target.select()}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== 'Escape') return
        // The button has the focus before the key is up: without this, Enter would press it.
        event.preventDefault()
        setLeftByKey(true)
        if (event.key === 'Enter') save()
        else setDraft(null)
      }}
      className={cn('max-w-xl', className)}
    />
  )
}
