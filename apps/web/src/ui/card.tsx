import { type ReactNode, useId } from 'react'
import { cn } from './cn'

/** A titled region of a page; the title names it for screen readers too. */
export function Card({
  title,
  note,
  actions,
  children,
  className,
  bodyClassName,
  testId,
}: {
  title: ReactNode
  note?: ReactNode
  actions?: ReactNode
  children: ReactNode
  className?: string
  bodyClassName?: string
  testId?: string
}) {
  const titleId = useId()
  return (
    <section
      aria-labelledby={titleId}
      data-testid={testId}
      className={cn('min-w-0 rounded-lg border border-line bg-surface', className)}
    >
      <div className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-1.5">
        <h2 id={titleId} className="font-semibold">
          {title}
        </h2>
        {note && <div className="min-w-0 text-[0.857rem] text-muted">{note}</div>}
        {actions && <div className="ml-auto flex flex-wrap items-center gap-1">{actions}</div>}
      </div>
      <div className={cn('p-4', bodyClassName)}>{children}</div>
    </section>
  )
}
