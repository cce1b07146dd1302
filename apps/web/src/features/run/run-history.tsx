import type { RunEvent, TaskName } from '@barycenter/contracts'
import { formatAbsolute, formatMoment } from '../../format/format-time'
import { Card } from '../../ui/card'
import { ScrollArea } from '../../ui/scroll-area'
import { eventWords } from './event-words'

/** What happened to the run, newest first. */
export function RunHistory({ events, task }: { events: readonly RunEvent[]; task: TaskName }) {
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
                {formatMoment(timestamp).slice(0, -4)}
              </time>
              <span className="min-w-0 break-words">{eventWords(body, task)}</span>
            </li>
          ))}
        </ol>
      </ScrollArea>
    </Card>
  )
}
