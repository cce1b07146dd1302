import type { ReactNode } from 'react'
import { cn } from './cn'

/** Names and values, one pair a row. Pairs without a value are left out. */
export function Facts({
  pairs,
  className,
}: {
  pairs: (readonly [string, ReactNode] | null)[]
  className?: string
}) {
  return (
    <dl className={cn('grid grid-cols-[minmax(6rem,auto)_1fr] gap-x-4 gap-y-1.5', className)}>
      {pairs
        .filter((pair) => pair !== null)
        .map(([name, value]) => (
          <div key={name} className="col-span-2 grid grid-cols-subgrid">
            <dt className="text-muted">{name}</dt>
            <dd className="min-w-0 break-words">{value}</dd>
          </div>
        ))}
    </dl>
  )
}
