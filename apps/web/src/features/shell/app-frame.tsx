'use client'
import {
  Cpu,
  FlaskConical,
  GitCompareArrows,
  HardDrive,
  List,
  ListOrdered,
  type LucideIcon,
  Rocket,
  Server,
} from 'lucide-react'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import { cn } from '../../ui/cn'
import { Link } from '../../ui/link'
import { PaletteButton } from '../palette/palette-button'
import { LiveBadge } from './live-badge'
import { ThemeToggle } from './theme-toggle'

interface Place {
  href: string
  label: string
  icon: LucideIcon
  under: string[]
  /** A phone has room for six; the pages of the queue and the system lead to these. */
  wideOnly?: boolean
}

const PLACES: Place[] = [
  { href: '/', label: 'Experiments', icon: FlaskConical, under: ['/experiments'] },
  { href: '/runs', label: 'Runs', icon: List, under: ['/runs'] },
  { href: '/queue', label: 'Queue', icon: ListOrdered, under: ['/queue'] },
  { href: '/workers', label: 'Workers', icon: Cpu, under: ['/workers'], wideOnly: true },
  { href: '/compare', label: 'Compare', icon: GitCompareArrows, under: ['/compare'] },
  { href: '/launch', label: 'Launch', icon: Rocket, under: ['/launch'] },
  { href: '/storage', label: 'Storage', icon: HardDrive, under: ['/storage'], wideOnly: true },
  { href: '/system', label: 'System', icon: Server, under: ['/system'] },
]

/** Rail at the left, or at the bottom of a phone; the page in the rest. */
export function AppFrame({ children }: { children: ReactNode }) {
  return (
    <div className="min-h-dvh md:pl-52">
      <a
        href="#main"
        className="sr-only z-50 rounded-md bg-accent-solid text-white focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:px-3 focus:py-2"
      >
        Skip to the page
      </a>
      <header className="flex h-12 items-center gap-3 border-b border-line bg-surface px-4 md:hidden">
        <Mark />
        <span className="ml-auto" />
        <PaletteButton />
        <LiveBadge />
        <ThemeToggle />
      </header>
      <div className="fixed inset-y-0 left-0 hidden w-52 flex-col border-r border-line bg-surface md:flex">
        <div className="flex h-14 items-center px-4">
          <Mark />
        </div>
        <div className="flex flex-col px-2 pb-2">
          <PaletteButton wide />
        </div>
        <nav aria-label="Main" className="flex flex-1 flex-col gap-0.5 px-2">
          <Places className="flex items-center gap-2.5 px-2.5 py-1.5" />
        </nav>
        <div className="flex items-center justify-between border-t border-line px-4 py-2">
          <LiveBadge />
          <ThemeToggle />
        </div>
      </div>
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto max-w-[1600px] px-4 pt-4 pb-24 outline-none md:px-6 md:pb-10"
      >
        {children}
      </main>
      <nav
        aria-label="Main, phone"
        className="fixed inset-x-0 bottom-0 z-30 grid grid-cols-6 border-t border-line bg-surface md:hidden"
      >
        <Places phone className="flex flex-col items-center gap-0.5 py-2 text-[0.714rem]" />
      </nav>
    </div>
  )
}

function Mark() {
  return (
    <Link href="/" className="flex items-center gap-2 rounded-md font-semibold tracking-tight">
      <svg aria-hidden="true" viewBox="0 0 24 24" className="size-5 text-accent">
        <path
          d="M12 3 21 19 3 19Z"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.6"
          strokeLinejoin="round"
        />
        <circle cx="12" cy="13.7" r="2.6" fill="currentColor" />
      </svg>
      Barycenter
    </Link>
  )
}

function Places({ className, phone = false }: { className: string; phone?: boolean }) {
  const path = usePathname()
  const shown = PLACES.filter(({ wideOnly }) => !phone || !wideOnly)
  return shown.map(({ href, label, icon: Icon, under }) => {
    const here = path === href || under.some((start) => path === start || path.startsWith(`${start}/`))
    return (
      <Link
        key={href}
        href={href}
        aria-current={here ? 'page' : undefined}
        className={cn(
          'rounded-md',
          className,
          here ? 'bg-raised font-medium text-ink' : 'text-muted hover:bg-raised hover:text-ink',
        )}
      >
        <Icon aria-hidden className={cn('size-4 shrink-0', here && 'text-accent')} />
        {label}
      </Link>
    )
  })
}
