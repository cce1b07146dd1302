'use client'
import { LogLevel, type LogLine } from '@barycenter/contracts'
import { Download } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { plural } from '../../format/format-number'
import { formatAbsolute, formatClock } from '../../format/format-time'
import { IconButton } from '../../ui/button'
import { Card } from '../../ui/card'
import { cn } from '../../ui/cn'
import { Input, Select } from '../../ui/field'
import { saveFile } from '../../ui/save-file'
import { Toggle } from '../../ui/toggle'
import { filterLog, logText } from './filter-log'

/** More lines than this are in the file only; a page of them is no longer fluid. */
const MOST_LINES = 5000

const LEVEL_LOOKS: Record<LogLevel, string> = {
  debug: 'text-faint',
  info: 'text-muted',
  warn: 'text-warn',
  error: 'text-bad',
}

/** What the run said: by level, searched, followed to its end while it grows, kept as a file. */
export function RunLog({ lines, name }: { lines: readonly LogLine[]; name: string }) {
  const [least, setLeast] = useState<LogLevel>('debug')
  const [search, setSearch] = useState('')
  const [follow, setFollow] = useState(true)
  const matching = useMemo(() => filterLog(lines, least, search), [lines, least, search])
  const shown = matching.slice(-MOST_LINES)
  return (
    <Card
      title="Log"
      bodyClassName="p-0"
      note={`${matching.length < lines.length ? `${matching.length} of ` : ''}${plural(lines.length, 'line')}`}
      actions={
        <>
          <Select
            aria-label="Least level"
            value={least}
            onChange={(event) => setLeast(LogLevel.parse(event.target.value))}
            className="h-7 w-auto"
          >
            {LogLevel.options.map((level) => (
              <option key={level} value={level}>
                {level === 'debug' ? 'all levels' : level === 'error' ? 'errors' : `${level} and up`}
              </option>
            ))}
          </Select>
          <Input
            type="search"
            aria-label="Search the log"
            placeholder="Search"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            className="h-7 w-32"
          />
          <Toggle label="Follow" checked={follow} onChange={setFollow} />
          <IconButton label="Download the log" onClick={() => saveFile(`${name}.log`, logText(lines))}>
            <Download aria-hidden className="size-4" />
          </IconButton>
        </>
      }
    >
      <LogLines lines={shown} follow={follow} onLeave={() => setFollow(false)} />
      {matching.length > MOST_LINES && (
        <p className="border-t border-line px-4 py-2 text-[0.857rem] text-muted">
          The last {plural(MOST_LINES, 'line')} of {matching.length}; the file has all.
        </p>
      )}
    </Card>
  )
}

function LogLines({
  lines,
  follow,
  onLeave,
}: {
  lines: readonly LogLine[]
  follow: boolean
  onLeave: () => void
}) {
  const box = useRef<HTMLDivElement>(null)
  const lastTop = useRef(0)
  useEffect(() => {
    if (follow && box.current && lines.length > 0) box.current.scrollTop = box.current.scrollHeight
  }, [lines, follow])
  return (
    <div
      ref={box}
      role="log"
      aria-label="Log lines"
      aria-live="off"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: without focus, arrow keys cannot scroll it (WCAG 2.1.1)
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
        // Up, by wheel, keys, finger or bar; a filter that leaves fewer lines moves up as well, but to the end.
        const isAtEnd = scrollHeight - scrollTop - clientHeight < 2
        if (scrollTop < lastTop.current && !isAtEnd) onLeave()
        lastTop.current = scrollTop
      }}
      className="h-72 overflow-auto px-4 py-2 font-mono text-[0.857rem] leading-5"
    >
      {lines.length === 0 && <p className="py-4 font-sans text-muted">No lines.</p>}
      <ol>
        {lines.map(({ seq, ordinal, timestamp, level, message }) => (
          <li
            key={`${seq} ${ordinal}`}
            data-testid="log-line"
            data-seq={seq}
            data-ordinal={ordinal}
            data-level={level}
            className="flex gap-2.5"
          >
            <time
              dateTime={new Date(timestamp).toISOString()}
              title={formatAbsolute(timestamp)}
              className="shrink-0 text-faint"
            >
              {formatClock(timestamp)}
            </time>
            <span className={cn('w-10 shrink-0', LEVEL_LOOKS[level])}>{level}</span>
            <span data-message className="min-w-0 break-words whitespace-pre-wrap">
              {message}
            </span>
          </li>
        ))}
      </ol>
    </div>
  )
}
