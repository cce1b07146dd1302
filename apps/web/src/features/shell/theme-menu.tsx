'use client'
import { Monitor, Moon, Sun } from 'lucide-react'
import { useTheme } from 'next-themes'
import { Menu } from '../../ui/menu'
import { ThemeButton } from './theme-button'

const THEMES = [
  { id: 'light', label: 'Light theme', icon: <Sun /> },
  { id: 'dark', label: 'Dark theme', icon: <Moon /> },
  { id: 'system', label: 'Theme of the system', icon: <Monitor /> },
]

/** Open from the start: it is made by the press that asks for it. */
export function ThemeMenu() {
  const { setTheme } = useTheme()
  return (
    <Menu
      defaultOpen
      trigger={<ThemeButton />}
      items={THEMES.map(({ id, label, icon }) => ({ label, icon, onSelect: () => setTheme(id) }))}
    />
  )
}
