'use client'
import { useRouter } from 'next/navigation'
import { useTheme } from 'next-themes'
import type { Command } from '../../shortcuts/command'
import { useCommands } from '../../shortcuts/use-commands'
import { copyLink } from './copy-link'
import { stepBack } from './step-back'

const PAGES = [
  { href: '/', title: 'Experiments', keys: 'g e' },
  { href: '/runs', title: 'Runs', keys: 'g r' },
  { href: '/queue', title: 'Queue', keys: 'g q' },
  { href: '/workers', title: 'Workers', keys: 'g w' },
  { href: '/compare', title: 'Compare', keys: 'g c' },
  { href: '/launch', title: 'Launch a run', keys: 'g l' },
  { href: '/storage', title: 'Storage', keys: 'g s' },
  { href: '/system', title: 'System', keys: 'g y' },
] as const

/** What can be done on every page. */
export function GlobalCommands() {
  const router = useRouter()
  const { setTheme } = useTheme()
  const view = (command: Omit<Command, 'group'>): Command => ({ ...command, group: 'View' })
  useCommands([
    ...PAGES.map(
      ({ href, title, keys }): Command => ({
        id: `go ${href}`,
        title,
        group: 'Go to',
        keys,
        run: () => router.push(href),
      }),
    ),
    view({
      id: 'undo',
      title: 'Undo the last change of the view',
      keys: '$mod+z',
      run: () => stepBack('undo'),
    }),
    view({
      id: 'redo',
      title: 'Do it again',
      keys: '$mod+Shift+z',
      words: 'redo',
      run: () => stepBack('redo'),
    }),
    view({
      id: 'copy link',
      title: 'Copy the link to this view',
      words: 'share',
      run: () => void copyLink(),
    }),
    view({ id: 'light', title: 'Light theme', run: () => setTheme('light') }),
    view({ id: 'dark', title: 'Dark theme', run: () => setTheme('dark') }),
    view({ id: 'system theme', title: 'Theme of the system', run: () => setTheme('system') }),
  ])
  return null
}
