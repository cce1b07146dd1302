'use client'
import { LogLevel, type LogLine, type Run } from '@barycenter/contracts'
import { Download } from 'lucide-react'
import { useMemo, useState } from 'react'
import { plural } from '../../format/format-number'
import { viewerZone } from '../../format/format-time'
import { describeError } from '../../live/api'
import { Button, IconButton } from '../../ui/button'
import { Card } from '../../ui/card'
import { Select } from '../../ui/field'
import { saveFile } from '../../ui/save-file'
import { toast } from '../../ui/toast'
import { Toggle } from '../../ui/toggle'
import { useViewState } from '../../view-state/use-view-state'
import { filterLog, logText } from './filter-log'
import { LogLines } from './log-lines'
import { findMatches, nextMatch } from './log-matches'
import { LogSearch } from './log-search'
import { LogState } from './log-state'
import { asPlainLine } from './plain-line'
import { readWholeLog } from './read-whole-log'
import { useEarlierLines, type WholeLog } from './use-earlier-lines'

/** What the run said: by level, searched, followed to its end while it grows, kept as a file. */
export function RunLog({
  run,
  lines: late,
  before,
}: {
  run: Run
  lines: readonly LogLine[]
  /** How many lines there are before these. */
  before: number
}) {
  const whole = useEarlierLines(run.id, late, before)
  const lines = useMemo(() => whole.lines.map(asPlainLine), [whole.lines])
  const { state, update } = useViewState(LogState)
  const { level, find, only, wrap } = state
  const shown = useMemo(() => filterLog(lines, level, only ? find : ''), [lines, level, only, find])
  const matches = useMemo(() => findMatches(shown, find), [shown, find])
  const [goTo, setGoTo] = useState<{ index: number } | null>(null)
  const at = goTo === null ? -1 : matches.indexOf(goTo.index)
  const move = (way: 'next' | 'previous') => {
    const found = nextMatch(matches, goTo?.index ?? (way === 'next' ? -1 : shown.length), way)
    if (found !== null) setGoTo({ index: matches[found]! })
  }
  return (
    <Card
      title="Log"
      bodyClassName="p-0"
      testId="log"
      note={<LogNote shown={shown.length} loaded={lines.length} before={whole.before} />}
      actions={
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <LevelSelect level={level} onChange={(level) => update({ level })} />
          <LogSearch
            search={find}
            matches={matches.length}
            current={at === -1 ? null : at}
            onSearch={(text) => {
              setGoTo(null)
              update({ find: text }, { silent: true })
            }}
            onMove={move}
          />
          <Toggle label="Only matches" checked={only} onChange={(only) => update({ only })} />
          <Toggle label="Wrap" checked={wrap} onChange={(wrap) => update({ wrap })} />
          <DownloadLog run={run} />
        </div>
      }
    >
      {whole.before > 0 && <EarlierLines whole={whole} />}
      <LogLines lines={shown} search={find} wrap={wrap} goTo={goTo} />
    </Card>
  )
}

function LogNote({ shown, loaded, before }: { shown: number; loaded: number; before: number }) {
  return (
    <span title={`Times are those of ${viewerZone()}`}>
      {shown < loaded ? `${shown} of ` : ''}
      {before > 0 ? `the last ${loaded} of ` : ''}
      {plural(before + loaded, 'line')}
    </span>
  )
}

function EarlierLines({ whole }: { whole: WholeLog }) {
  return (
    <p className="flex flex-wrap items-center gap-3 border-b border-line px-4 py-1.5 text-[0.857rem] text-muted">
      {plural(whole.before, 'earlier line')} not shown or searched here.
      <Button size="small" disabled={whole.loading} onClick={() => void whole.loadEarlier()}>
        {whole.loading ? 'Loading…' : 'Load earlier lines'}
      </Button>
    </p>
  )
}

function LevelSelect({ level, onChange }: { level: LogLevel; onChange: (level: LogLevel) => void }) {
  return (
    <Select
      aria-label="Least level"
      value={level}
      onChange={(event) => onChange(LogLevel.parse(event.target.value))}
      className="h-7 w-auto"
    >
      {LogLevel.options.map((each) => (
        <option key={each} value={each}>
          {each === 'debug' ? 'all levels' : each === 'error' ? 'errors' : `${each} and up`}
        </option>
      ))}
    </Select>
  )
}

function DownloadLog({ run }: { run: Run }) {
  const [reading, setReading] = useState(false)
  const download = async () => {
    setReading(true)
    try {
      saveFile(`${run.name}.log`, logText(await readWholeLog(run.id)))
    } catch (error) {
      toast.error(`Could not read the log: ${describeError(error)}`)
    } finally {
      setReading(false)
    }
  }
  return (
    <IconButton label="Download the log" disabled={reading} onClick={() => void download()}>
      <Download aria-hidden className="size-4" />
    </IconButton>
  )
}
