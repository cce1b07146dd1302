import type { LogLevel, LogLine } from '@barycenter/contracts'
import { Fragment } from 'react'
import { formatAbsolute, formatMoment } from '../../format/format-time'
import { cn } from '../../ui/cn'
import { splitAtMatches } from './log-matches'

const LEVEL_LOOKS: Record<LogLevel, string> = {
  debug: 'text-faint',
  info: 'text-muted',
  warn: 'text-warn',
  error: 'text-bad',
}

/** Time, level and message of a line, with the text that is searched marked. */
export function LogLineText({ line, search, wrap }: { line: LogLine; search: string; wrap: boolean }) {
  const { timestamp, level, message } = line
  return (
    <>
      <time
        dateTime={new Date(timestamp).toISOString()}
        title={formatAbsolute(timestamp)}
        className="shrink-0 text-faint max-sm:hidden"
      >
        {formatMoment(timestamp)}
      </time>
      <span className={cn('w-10 shrink-0', LEVEL_LOOKS[level])}>{level}</span>
      <span data-message className={cn(wrap ? 'min-w-0 break-words whitespace-pre-wrap' : 'whitespace-pre')}>
        {splitAtMatches(message, search).map((part, index) =>
          index % 2 === 0 ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: a part has no name but its place
            <Fragment key={index}>{part}</Fragment>
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: a part has no name but its place
            <mark key={index} className="rounded-sm bg-warn-ground text-warn">
              {part}
            </mark>
          ),
        )}
      </span>
    </>
  )
}
