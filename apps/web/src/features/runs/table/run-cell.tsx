'use client'
import { memo } from 'react'
import { formatMetric } from '../../../format/format-metric'
import { formatDuration } from '../../../format/format-time'
import { cn } from '../../../ui/cn'
import { TimeAgo } from '../../../ui/time'
import { useNow } from '../../../ui/use-now'
import { RunProgressBar } from '../run-progress'
import { RunStatus } from '../run-status'
import { runDurationMs } from '../run-status-words'
import { type DeltaWords, dataWords, deltaWords, modelWords, valueWords } from './cell-words'
import { type Column, scoreOf, valueKey } from './columns'
import { type CellWidth, CutText, cutWhereLong } from './cut-text'
import { RunLink } from './run-link'
import type { HitFacts, RunLine } from './values'

/** What one run has in one column, and how far that is from the baseline. */
export const RunCell = memo(function RunCell({
  column,
  width,
  line,
  baseline,
}: {
  column: Column
  width: CellWidth
  line: RunLine
  baseline: RunLine | null
}) {
  const delta =
    baseline && baseline.key !== line.key ? deltaWords(column, line.values, baseline.values) : null
  return (
    <>
      <Content column={column} width={width} line={line} />
      {delta && <Delta {...delta} />}
    </>
  )
})

function Content({
  column,
  width,
  line: { facts, values },
}: {
  column: Column
  width: CellWidth
  line: RunLine
}) {
  switch (column.kind) {
    case 'status':
      return <RunStatus run={facts} withAge />
    case 'progress':
      return <RunProgressBar run={facts} />
    case 'experiment':
      return (
        <RunLink
          href={`/experiments/${facts.experimentId}`}
          className={cn('block text-muted', cutWhereLong(facts.experimentName, width))}
        >
          {facts.experimentName}
        </RunLink>
      )
    case 'model':
      return <Text text={modelWords(values)} width={width} />
    case 'data':
      return <Text text={dataWords(values)} width={width} />
    case 'score':
      return <Score column={column} width={width} values={values} />
    case 'time':
      return <Time column={column} facts={facts} values={values} />
    case 'duration':
      return <Duration facts={facts} />
    default:
      return (
        <Text text={valueWords(column.sortValue ? values[valueKey(column.sortValue)] : null)} width={width} />
      )
  }
}

const Text = ({ text, width }: { text: string | null; width: CellWidth }) =>
  text === null ? <span className="text-faint">…</span> : <CutText text={text} width={width} />

/** Accuracy and bits go without saying in a table of runs; any other score is named. */
function Score({ column, width, values }: { column: Column; width: CellWidth; values: RunLine['values'] }) {
  const score = scoreOf(column, (key) => values[key])
  if (!score)
    return <Text text={values[valueKey(column.values[0]!)] === undefined ? null : '–'} width={width} />
  const { metric, value } = score
  return (
    <span title={`Test ${metric.title}`} className="flex flex-col">
      {typeof value === 'number' ? formatMetric(value, metric) : valueWords(value)}
      {metric.key !== 'accuracy' && metric.unit !== 'bits' && (
        <span className="text-[0.786rem] leading-tight text-muted">{metric.title}</span>
      )}
    </span>
  )
}

function Time({ column, facts, values }: { column: Column; facts: HitFacts; values: RunLine['values'] }) {
  const at = column.id === 'created' ? facts.createdAt : values[column.id]
  if (at === undefined || at === null) return <span className="text-faint">{at === null ? '–' : '…'}</span>
  return (
    <span className="text-muted">
      <TimeAgo at={new Date(at as string | number).toISOString()} />
    </span>
  )
}

function Duration({ facts }: { facts: HitFacts }) {
  const now = useNow(facts.status === 'running' ? 1000 : 60_000)
  const duration = runDurationMs(facts, now)
  return (
    <span className="whitespace-nowrap text-muted">{duration === null ? '–' : formatDuration(duration)}</span>
  )
}

const VERDICTS: Record<DeltaWords['verdict'], string> = {
  better: 'text-good',
  worse: 'text-bad',
  equal: 'text-muted',
  unknown: 'text-muted',
}

const VERDICT_WORDS: Record<DeltaWords['verdict'], string> = {
  better: 'better than the baseline',
  worse: 'worse than the baseline',
  equal: 'equal to the baseline',
  unknown: 'difference to the baseline',
}

function Delta({ text, verdict }: DeltaWords) {
  return (
    <span
      data-testid="delta"
      data-verdict={verdict}
      title={VERDICT_WORDS[verdict]}
      className={cn('block text-[0.786rem] leading-tight whitespace-nowrap', VERDICTS[verdict])}
    >
      {text}
    </span>
  )
}
