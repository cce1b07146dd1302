import type { RunEvent } from '@barycenter/contracts'
import { formatAbsolute, formatClock } from '../../format/format-time'
import { Card } from '../../ui/card'
import { ScrollArea } from '../../ui/scroll-area'
import { eventWords } from './event-words'

/** What happened to the run, newest first. */
export function RunHistory({ events }: { events: readonly RunEvent[] }) {
  return (
    <Card title="History" bodyClassName="p-0">
      <ScrollArea label="Events" className="max-h-80 overflow-y-auto px-4 py-3 text-[0.857rem]">
        <ol>
          {events.length === 0 && <li className="text-muted">Nothing yet.</li>}
          {[...events].reverse().map(({ seq, ordinal, timestamp, body }) => (
            <li key={`${seq} ${ordinal}`} data-event={body.type} className="flex gap-2.5 py-0.5">
              <time
                dateTime={new Date(timestamp).toISOString()}
                title={formatAbsolute(timestamp)}
                className="shrink-0 text-faint"
              >
                {formatClock(timestamp).slice(0, 8)}
              </time>
              <span className="min-w-0 break-words">{eventWords(body)}</span>
            </li>
          ))}
        </ol>
      </ScrollArea>
    </Card>
  )
}
