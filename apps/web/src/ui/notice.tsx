import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from './cn'

const TONES = {
  info: { look: 'border-line bg-live-ground text-live', icon: Info, role: 'status' },
  warn: { look: 'border-line bg-warn-ground text-warn', icon: TriangleAlert, role: 'status' },
  error: { look: 'border-line bg-bad-ground text-bad', icon: CircleAlert, role: 'alert' },
} as const

/** Something the reader must know, said in words; the colour only repeats it. */
export function Notice({
  tone,
  title,
  children,
  actions,
  className,
}: {
  tone: keyof typeof TONES
  title: ReactNode
  children?: ReactNode
  actions?: ReactNode
  className?: string
}) {
  const { look, icon: Icon, role } = TONES[tone]
  return (
    <div role={role} className={cn('flex gap-2.5 rounded-lg border px-3.5 py-2.5', look, className)}>
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1">
        <p className="font-medium break-words">{title}</p>
        {children && <div className="mt-0.5 break-words text-ink">{children}</div>}
      </div>
      {actions && <div className="shrink-0">{actions}</div>}
    </div>
  )
}
