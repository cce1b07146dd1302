import { ChevronRight } from 'lucide-react'
import Link from 'next/link'
import { Fragment, type ReactNode } from 'react'

export interface Crumb {
  label: string
  href: string
}

/** Where one is, what the page is called, and what can be done there. */
export function PageHead({
  crumbs = [],
  title,
  children,
  actions,
}: {
  crumbs?: Crumb[]
  title: ReactNode
  children?: ReactNode
  actions?: ReactNode
}) {
  return (
    <div className="mb-4 flex flex-col gap-1.5">
      {crumbs.length > 0 && (
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
        </nav>
      )}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="min-w-0 text-[1.357rem] leading-8 font-semibold tracking-tight break-words">
          {title}
        </h1>
        {actions && <div className="ml-auto flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
      {children}
    </div>
  )
}
