'use client'
import { ChevronRight, Link2 } from 'lucide-react'
import { Fragment, type ReactNode } from 'react'
import { IconButton } from '../../ui/button'
import { Link } from '../../ui/link'
import { copyLink } from '../palette/copy-link'

export interface Crumb {
  label: string
  href: string
}

/** Where one is, what the page is called, and what can be done there. */
export function PageHead({
  crumbs = [{ label: 'Experiments', href: '/' }],
  title,
  here,
  children,
  actions,
}: {
  crumbs?: Crumb[]
  title: ReactNode
  /** What the page is called in the breadcrumbs, where the title is more than a text. */
  here?: string
  children?: ReactNode
  actions?: ReactNode
}) {
  return (
    <div className="mb-4 flex flex-col gap-1.5">
      <Breadcrumbs crumbs={crumbs} here={typeof title === 'string' ? title : (here ?? null)} />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="min-w-0 text-[1.357rem] leading-8 font-semibold tracking-tight break-words">
          {title}
        </h1>
        <div className="ml-auto flex flex-wrap items-center gap-2">
          {actions}
          <ShareButton />
        </div>
      </div>
      {children}
    </div>
  )
}

function Breadcrumbs({ crumbs, here }: { crumbs: readonly Crumb[]; here: string | null }) {
  return (
    <nav
      aria-label="Breadcrumbs"
      className="flex min-w-0 flex-wrap items-center gap-1 text-[0.857rem] text-muted"
    >
      {crumbs.map(({ label, href }) => (
        <Fragment key={href}>
          <Link href={href} className="max-w-60 truncate rounded-sm hover:text-ink hover:underline">
            {label}
          </Link>
          <ChevronRight aria-hidden className="size-3.5 text-faint" />
        </Fragment>
      ))}
      {here !== null && (
        <span aria-current="page" className="max-w-60 truncate">
          {here}
        </span>
      )}
    </nav>
  )
}

function ShareButton() {
  return (
    <IconButton
      label="Copy the link to this view"
      onClick={() => void copyLink()}
      className="size-8 border border-line-strong bg-surface"
    >
      <Link2 aria-hidden className="size-4" />
    </IconButton>
  )
}
