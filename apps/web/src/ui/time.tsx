import { formatAbsolute, formatAge } from '../format/format-time'
import { useNow } from './use-now'

/** How long ago, with the full time in the viewer's zone on hover. */
export function TimeAgo({ at, everyMs = 15_000 }: { at: string; everyMs?: number }) {
  const now = useNow(everyMs)
  return (
    <time dateTime={at} title={formatAbsolute(at)} className="whitespace-nowrap">
      {formatAge(now - Date.parse(at))}
    </time>
  )
}
