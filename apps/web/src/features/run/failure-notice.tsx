import type { Run } from '@barycenter/contracts'
import { Notice } from '../../ui/notice'

/** Why a run failed, and where; what it has stored stays on the page. */
export function FailureNotice({ run }: { run: Run }) {
  if (!run.failure) return null
  const { code, message, phase } = run.failure
  return (
    <Notice
      tone="error"
      title={
        // A traceback is read by its lines.
        <span className="block max-h-60 overflow-y-auto whitespace-pre-wrap">
          Failed{phase ? ` in phase ${phase}` : ''}: {message}
        </span>
      }
    >
      <span className="text-[0.857rem] text-muted">
        {/* The program outside says no code of ours. */}
        {run.kind === 'trained' && `${code}. `}All it had stored until then is kept below.
      </span>
    </Notice>
  )
}
