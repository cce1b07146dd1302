'use client'
import {
  type Run,
  type Snapshot,
  type SubspaceView,
  scoreMetric,
  TASK_METRICS,
  type TaskMetric,
  taskOfRun,
} from '@barycenter/contracts'
import { useState } from 'react'
import { formatMetric } from '../../format/format-metric'
import { formatBytes, formatValue, plural } from '../../format/format-number'
import { Card } from '../../ui/card'
import { Select } from '../../ui/field'
import { PickControls } from './pick-controls'
import { pickOne } from './pick-snapshots'
import {
  figureOf,
  placeOnTimeline,
  TIMELINE_FIGURES,
  type TimelineFigure,
  type TimelineRow,
  timelineRows,
} from './timeline'
import { TimelinePlotView } from './timeline-plot'
import { TimelineTable } from './timeline-table'
import { useSnapshotScores } from './use-averaging-files'

export interface TimelineCardProps {
  run: Run
  snapshots: readonly Snapshot[]
  subspace: SubspaceView | null
  figure: TimelineFigure
  onFigure(figure: TimelineFigure): void
  picked: readonly number[]
  onPicked(picked: number[]): void
  lit: readonly number[]
  onLight(indices: readonly number[]): void
}

/** Every snapshot along base training, to look at and to pick. */
export function TimelineCard(props: TimelineCardProps) {
  const { run, snapshots, subspace, figure, onFigure } = props
  const task = taskOfRun(run)
  const score = scoreMetric(task)
  const metrics = TASK_METRICS[task].map(({ key }) => key)
  const scores = useSnapshotScores(run.id, metrics, `${run.status} ${run.results.length}`)
  const rows = timelineRows(snapshots, subspace?.geometry ?? null, scores.data ?? new Map())
  const bytes = snapshots.reduce((sum, snapshot) => sum + snapshot.bytes, 0)
  return (
    <Card
      title="Snapshots along training"
      note={`${plural(snapshots.length, 'snapshot')}, ${formatBytes(bytes)}`}
      actions={
        <span className="flex items-center gap-2 text-[0.857rem] text-muted">
          Height shows
          <Select
            aria-label="Height shows"
            value={figure}
            onChange={(event) => onFigure(event.target.value as TimelineFigure)}
            className="h-7 w-auto"
          >
            {TIMELINE_FIGURES.map((each) => (
              <option key={each} value={each}>
                {FIGURE_WORDS[each](score.title)}
              </option>
            ))}
          </Select>
        </span>
      }
      testId="timeline"
    >
      <Timeline {...props} rows={rows} hasScores={rows.some(({ scores: each }) => 'loss' in each)} />
    </Card>
  )
}

const FIGURE_WORDS: Record<TimelineFigure, (score: string) => string> = {
  score: (score) => `held-out ${score}`,
  loss: () => 'held-out loss',
  distance: () => 'distance from the one before',
  norm: () => 'norm',
}

function Timeline({
  run,
  figure: wanted,
  picked,
  onPicked,
  lit,
  onLight,
  rows,
  hasScores,
}: TimelineCardProps & { rows: readonly TimelineRow[]; hasScores: boolean }) {
  const [anchor, setAnchor] = useState<number | null>(null)
  const score = scoreMetric(taskOfRun(run))
  const figure = shownFigure(wanted, rows, score)
  const plot = placeOnTimeline(
    rows,
    rows.map((row) => figureOf(row, figure, score)),
  )
  const write = (value: number) => (figure === 'score' ? formatMetric(value, score) : formatValue(value))
  const pick = (index: number, extend: boolean) => {
    onPicked(pickOne(picked, index, { anchor, extend }))
    if (!extend) setAnchor(index)
  }
  const isKnown = plot.points.some(({ y }) => y !== null)
  return (
    <div className="flex flex-col gap-3">
      <p className="text-[0.857rem] text-muted">
        {isKnown
          ? `${FIGURE_WORDS[figure](score.title)}, from ${write(plot.low)} to ${write(plot.high)}; left to right by step. Click or space picks one, with shift a range.`
          : unknownWords(run, figure)}
      </p>
      <TimelinePlotView
        plot={plot}
        words={rows.map((row) => rowWords(row, score))}
        picked={new Set(picked)}
        lit={lit}
        onPick={pick}
        onLight={onLight}
      />
      <PickControls count={rows.length} picked={picked} onChange={onPicked} />
      <details>
        <summary className="text-[0.857rem] text-muted">As a table</summary>
        <TimelineTable rows={rows} score={score} hasScores={hasScores} picked={picked} onPick={pick} />
      </details>
    </div>
  )
}

/** Some scores take a whole test to measure; where snapshots have none, their loss stands for it. */
function shownFigure(
  wanted: TimelineFigure,
  rows: readonly TimelineRow[],
  score: TaskMetric,
): TimelineFigure {
  if (wanted !== 'score') return wanted
  const has = (figure: TimelineFigure) => rows.some((row) => figureOf(row, figure, score) !== null)
  return !has('score') && has('loss') ? 'loss' : 'score'
}

function rowWords(row: TimelineRow, score: TaskMetric): string {
  const [value, loss] = [figureOf(row, 'score', score), figureOf(row, 'loss', score)]
  return [
    `Snapshot ${row.index}`,
    `step ${row.step}`,
    value !== null && `held-out ${score.title} ${formatMetric(value, score)}`,
    loss !== null && `loss ${formatValue(loss)}`,
    `norm ${formatValue(row.norm)}`,
    row.distance !== null && `${formatValue(row.distance)} from the one before`,
    formatBytes(row.bytes),
  ]
    .filter(Boolean)
    .join(', ')
}

function unknownWords(run: Run, figure: TimelineFigure): string {
  if (figure === 'distance') return 'Distances are known once the subspace is built.'
  if (run.config?.snapshotsOf) return 'Scores of these snapshots are shown by the run that took them.'
  if (run.config?.snapshots.score === 'never') return 'This run was asked not to score its snapshots.'
  if (run.status === 'completed')
    return 'This run did not score its snapshots: a tenth of its training pays for too few examples. Launch with snapshots.score = always to have it.'
  return 'Snapshots are scored on held-out examples in the last phase; their scores appear here.'
}
