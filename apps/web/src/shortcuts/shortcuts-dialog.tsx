'use client'
import dynamic from 'next/dynamic'
import { useRef, useState } from 'react'
import { useCommands } from './use-commands'

// Read when it is opened first: no page needs it before.
const ShortcutLists = dynamic(() => import('./shortcut-lists').then((loaded) => loaded.ShortcutLists), {
  ssr: false,
})

/** The list of shortcuts, opened by `?`. */
export function ShortcutsDialog() {
  const [open, setOpen] = useState(false)
  const wasOpen = useRef(false)
  wasOpen.current ||= open
  useCommands([
    {
      id: 'shortcuts',
      title: 'Keyboard shortcuts',
      group: 'Help',
      keys: 'Shift+?',
      words: 'keys help',
      run: () => setOpen(true),
    },
  ])
  return wasOpen.current ? <ShortcutLists open={open} onOpenChange={setOpen} /> : null
}
