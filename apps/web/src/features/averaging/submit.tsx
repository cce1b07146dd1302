import { Button } from '../../ui/button'
import { Notice } from '../../ui/notice'

/** The button of a form that asks; what keeps it from asking is said beside it. */
export function Submit({
  isAsking,
  fault,
  refusal,
  label,
}: {
  isAsking: boolean
  fault: string | null
  refusal: string | null
  label: string
}) {
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button type="submit" variant="primary" disabled={isAsking || fault !== null}>
        {isAsking ? 'Launching…' : label}
      </Button>
      {fault && <p className="text-[0.857rem] text-muted">{fault}</p>}
      {refusal && <Notice tone="error" title={refusal} className="min-w-0 flex-1" />}
    </div>
  )
}
