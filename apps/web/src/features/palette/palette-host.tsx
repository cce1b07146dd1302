'use client'
import dynamic from 'next/dynamic'
import { useRef } from 'react'
import { ShortcutKeys } from '../../shortcuts/shortcut-keys'
import { ShortcutsDialog } from '../../shortcuts/shortcuts-dialog'
import { useCommands } from '../../shortcuts/use-commands'
import { GlobalCommands } from './global-commands'
import { showPalette, usePaletteOpen } from './palette-open'

// Read when it is opened first: no page needs it before.
const Palette = dynamic(() => import('./palette').then((loaded) => loaded.Palette), { ssr: false })

/** Keys, palette and list of shortcuts of every page. */
export function PaletteHost() {
  const open = usePaletteOpen()
  const wasOpen = useRef(false)
  wasOpen.current ||= open
  useCommands([
    {
      id: 'palette',
      title: 'Search pages, runs and commands',
      group: 'Help',
      keys: '$mod+k',
      onlyKeys: true,
      everywhere: true,
      run: () => showPalette(!open),
    },
  ])
  return (
    <>
      <GlobalCommands />
      <ShortcutsDialog />
      <ShortcutKeys />
      {wasOpen.current && <Palette open={open} />}
    </>
  )
}
