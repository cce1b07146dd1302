import type { ComponentProps } from 'react'
import { cn } from './cn'
import { Link } from './link'

const VARIANTS = {
  primary: 'border-transparent bg-accent-solid text-white hover:brightness-110',
  secondary: 'border-line-strong bg-surface text-ink hover:bg-raised',
  ghost: 'border-transparent text-muted hover:bg-raised hover:text-ink',
  danger: 'border-line-strong bg-surface text-bad hover:bg-bad-ground',
} as const

interface Look {
  variant?: keyof typeof VARIANTS
  size?: 'small' | 'normal'
}

function look({ variant = 'secondary', size = 'normal' }: Look, className?: string) {
  return cn(
    'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap transition-colors disabled:opacity-50',
    size === 'small' ? 'h-7 px-2 text-[0.857rem]' : 'h-8 px-3',
    VARIANTS[variant],
    className,
  )
}

export function Button({ variant, size, className, ...props }: ComponentProps<'button'> & Look) {
  return <button type="button" {...props} className={look({ variant, size }, className)} />
}

export function ButtonLink({ variant, size, className, ...props }: ComponentProps<typeof Link> & Look) {
  return <Link {...props} className={look({ variant, size }, className)} />
}

/** A button that shows only a picture: the label is what is read aloud and shown on hover. */
export function IconButton({
  label,
  className,
  ...props
}: Omit<ComponentProps<'button'>, 'aria-label'> & { label: string }) {
  return (
    <button
      type="button"
      title={label}
      {...props}
      aria-label={label}
      className={cn(
        'inline-flex size-7 shrink-0 items-center justify-center rounded-md text-muted hover:bg-raised hover:text-ink disabled:opacity-50 aria-pressed:bg-accent-ground aria-pressed:text-accent',
        className,
      )}
    />
  )
}
