'use client'
import { Search } from 'lucide-react'
import { IconButton } from '../../ui/button'
import { showPalette } from './palette-open'

/** The way to the palette without a keyboard. */
export function PaletteButton({ wide = false }: { wide?: boolean }) {
  if (!wide) {
    return (
      <IconButton label="Search and commands" onClick={() => showPalette(true)}>
        <Search aria-hidden className="size-4" />
      </IconButton>
    )
  }
  return (
    <button
      type="button"
      aria-label="Search and commands"
      title="Search and commands (Ctrl K)"
      onClick={() => showPalette(true)}
      className="flex items-center gap-2.5 rounded-md border border-line-strong px-2.5 py-1 text-left text-muted hover:bg-raised hover:text-ink"
    >
      <Search aria-hidden className="size-4" />
      <span className="flex-1">Search</span>
      <kbd className="font-mono text-[0.786rem]">Ctrl K</kbd>
    </button>
  )
}
