import type { Run } from '@barycenter/contracts'
import { Notice } from '../../ui/notice'

/** Why a run failed, and where; what it has stored stays on the page. */
export function FailureNotice({ run }: { run: Run }) {
  if (!run.failure) return null
  const { code, message, phase } = run.failure
  return (
    <Notice tone="error" title={`Failed${phase ? ` in phase ${phase}` : ''}: ${message}`}>
      <span className="text-[0.857rem] text-muted">{code}. All it had stored until then is kept below.</span>
    </Notice>
  )
}
