'use client'
import { useRouter } from 'next/navigation'
import type { ReactNode } from 'react'
import { cn } from '../../../ui/cn'
import { Link } from '../../../ui/link'

/** A link of a row. Its page is read ahead once the pointer is on it: those of all rows at once hold the table up. */
export function RunLink({
  href,
  title,
  className,
  children,
}: {
  href: string
  title?: string
  className?: string
  children: ReactNode
}) {
  const router = useRouter()
  return (
    <Link
      tabIndex={-1}
      href={href}
      prefetch={false}
      title={title}
      onPointerEnter={() => router.prefetch(href)}
      className={cn('hover:underline', className)}
    >
      {children}
    </Link>
  )
}
