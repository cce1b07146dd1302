'use client'
import { Monitor, Moon, Sun } from 'lucide-react'
import { useTheme } from 'next-themes'
import { IconButton } from '../../ui/button'
import { Menu } from '../../ui/menu'

const THEMES = [
  { id: 'light', label: 'Light theme', icon: <Sun /> },
  { id: 'dark', label: 'Dark theme', icon: <Moon /> },
  { id: 'system', label: 'Theme of the system', icon: <Monitor /> },
]

export function ThemeToggle() {
  const { setTheme } = useTheme()
  return (
    <Menu
      trigger={
        <IconButton label="Theme">
          {/* Both are there and CSS shows one: the server does not know the theme. */}
          <Sun aria-hidden className="size-4 dark:hidden" />
          <Moon aria-hidden className="hidden size-4 dark:block" />
        </IconButton>
      }
      items={THEMES.map(({ id, label, icon }) => ({ label, icon, onSelect: () => setTheme(id) }))}
    />
  )
}
