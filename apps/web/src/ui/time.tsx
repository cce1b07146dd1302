import { formatAbsolute, formatAge } from '../format/format-time'
import { useNow } from './use-now'

const MINUTE_MS = 60_000

/** How long ago, with the full time in the viewer's zone on hover. */
export function TimeAgo({ at, everyMs = 15_000 }: { at: string; everyMs?: number }) {
  // Ages below a minute are told in seconds, beside durations that count them.
  const isYoung = Date.now() - Date.parse(at) < MINUTE_MS
  const now = useNow(isYoung ? 1000 : everyMs)
  return (
    <time dateTime={at} title={formatAbsolute(at)} className="whitespace-nowrap">
      {formatAge(now - Date.parse(at))}
    </time>
  )
}
