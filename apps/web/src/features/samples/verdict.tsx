import { Check, X } from 'lucide-react'
import { formatPercent } from '../../format/format-number'
import { cn } from '../../ui/cn'

/** The class that was predicted, how sure the model is, and the true one where it is another. */
export function Verdict({
  truth,
  predicted,
  confidence,
}: {
  truth: string
  predicted: string
  confidence: number
}) {
  const isRight = predicted === truth
  const Icon = isRight ? Check : X
  return (
    <div className="text-[0.857rem]">
      <p className="flex min-w-0 items-center gap-1.5">
        <Icon aria-hidden className={cn('size-4 shrink-0', isRight ? 'text-good' : 'text-bad')} />
        <span className="sr-only">{isRight ? 'Right: ' : 'Wrong: '}</span>
        <span dir="auto" className="min-w-0 truncate font-medium" title={predicted}>
          {predicted}
        </span>
        <span className="shrink-0 text-muted">{formatPercent(confidence)}</span>
      </p>
      <p className="flex min-w-0 gap-1.5 text-muted">
        <span className="shrink-0">true</span>
        <span dir="auto" className="min-w-0 truncate" title={truth}>
          {truth}
        </span>
      </p>
    </div>
  )
}
