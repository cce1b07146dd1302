'use client'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { ThemeButton } from './theme-button'

const load = () => import('./theme-menu').then((loaded) => loaded.ThemeMenu)
const ThemeMenu = dynamic(load, { ssr: false, loading: () => <ThemeButton aria-haspopup="menu" /> })

/** A button whose menu comes with the first press: no page needs what draws menus before. */
export function ThemeToggle() {
  const [isWanted, setWanted] = useState(false)
  if (isWanted) return <ThemeMenu />
  const ahead = () => void load()
  return (
    <ThemeButton
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={ahead}
      onFocus={ahead}
      onClick={() => setWanted(true)}
    />
  )
}
