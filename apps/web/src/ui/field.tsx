import { type ComponentProps, type ReactNode, useId } from 'react'
import { cn } from './cn'

const BOX =
  'w-full rounded-md border border-line-strong bg-surface text-ink transition-colors aria-invalid:border-bad disabled:opacity-60'

export function Input({ className, ...props }: ComponentProps<'input'>) {
  return <input autoComplete="off" {...props} className={cn(BOX, 'h-8 px-2.5', className)} />
}

export function TextArea({ className, ...props }: ComponentProps<'textarea'>) {
  return <textarea {...props} className={cn(BOX, 'px-2.5 py-1.5', className)} />
}

export function Select({ className, ...props }: ComponentProps<'select'>) {
  return <select {...props} className={cn(BOX, 'h-8 px-2', className)} />
}

/** What a control needs so that its label, hint and error are read with it. */
export interface ControlProps {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
}

/** A labelled control with a hint below it, replaced by the error while there is one. */
export function Field({
  label,
  hint,
  error,
  side,
  children,
  className,
}: {
  label: string
  hint?: ReactNode
  error?: string | undefined
  side?: ReactNode
  children: (control: ControlProps) => ReactNode
  className?: string
}) {
  const id = useId()
  const noteId = `${id}-note`
  return (
    <div className={cn('flex min-w-0 flex-col gap-1', className)}>
      <div className="flex items-baseline justify-between gap-2">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {side && <span className="text-[0.857rem] text-faint">{side}</span>}
      </div>
      {children({
        id,
        'aria-describedby': error || hint ? noteId : undefined,
        'aria-invalid': error ? true : undefined,
      })}
      {error ? (
        <p id={noteId} role="alert" className="text-[0.857rem] break-words text-bad">
          {error}
        </p>
      ) : (
        hint && (
          <p id={noteId} className="text-[0.857rem] text-muted">
            {hint}
          </p>
        )
      )}
    </div>
  )
}
