import type { Snapshot, SnapshotGeometry, TaskMetric } from '@barycenter/contracts'

/** A snapshot on the timeline; null is what is not known (yet). */
export interface TimelineRow {
  index: number
  step: number
  epoch: number
  bytes: number
  norm: number
  /** From the snapshot before it. */
  distance: number | null
  /** On held-out examples, by the key of the metric. */
  scores: Readonly<Record<string, number>>
}

export const TIMELINE_FIGURES = ['score', 'loss', 'distance', 'norm'] as const
export type TimelineFigure = (typeof TIMELINE_FIGURES)[number]

/** Scores by metric key, each a value by the step of its snapshot. */
export type ScoresByStep = ReadonlyMap<string, ReadonlyMap<number, number>>

export function timelineRows(
  snapshots: readonly Snapshot[],
  geometry: SnapshotGeometry | null,
  scores: ScoresByStep,
): TimelineRow[] {
  return snapshots.map(({ index, step, epoch, bytes, norm }, place) => ({
    ...{ index, step, epoch, bytes, norm },
    distance: place === 0 || !geometry ? null : distanceBetween(geometry, place - 1, place),
    scores: Object.fromEntries(
      [...scores].flatMap(([key, values]) => (values.has(step) ? [[key, values.get(step)!]] : [])),
    ),
  }))
}

/** ‖w_i − w_j‖ from norms and cosine, as (a − b)² + 2ab (1 − cos): that cancels less than a² + b² − 2ab cos. */
export function distanceBetween({ norms, cosine }: SnapshotGeometry, i: number, j: number): number | null {
  const [a, b, cos] = [norms[i], norms[j], cosine[i]?.[j]]
  if (a === undefined || b === undefined || cos === undefined) return null
  return Math.sqrt(Math.max(0, (a - b) ** 2 + 2 * a * b * (1 - cos)))
}

export function figureOf(row: TimelineRow, figure: TimelineFigure, score: TaskMetric): number | null {
  if (figure === 'score') return row.scores[score.key] ?? null
  if (figure === 'loss') return row.scores.loss ?? null
  return row[figure]
}

/** Places in a box of unit size, up is more; null where the figure is not known or no finite number. */
export interface TimelinePoint {
  x: number
  y: number | null
}

export interface TimelinePlot {
  points: TimelinePoint[]
  low: number
  high: number
}

export function placeOnTimeline(
  rows: readonly TimelineRow[],
  values: readonly (number | null)[],
): TimelinePlot {
  const finite = values.filter((value): value is number => value !== null && Number.isFinite(value))
  const [low, high] = finite.length > 0 ? [Math.min(...finite), Math.max(...finite)] : [0, 1]
  const steps = rows.map(({ step }) => step)
  const [first, last] = [Math.min(...steps), Math.max(...steps)]
  // Snapshots of several runs may stand at one step: then their order is all that there is.
  const spread = last > first && new Set(steps).size === steps.length
  return {
    points: rows.map(({ step }, place) => ({
      x: spread ? (step - first) / (last - first) : rows.length > 1 ? place / (rows.length - 1) : 0.5,
      y: placeOf(values[place] ?? null, low, high),
    })),
    low,
    high,
  }
}

function placeOf(value: number | null, low: number, high: number): number | null {
  if (value === null || !Number.isFinite(value)) return null
  return high > low ? (value - low) / (high - low) : 0.5
}

/** ⟨w_i, w_j⟩ from norms and cosines. */
export function gramMatrix({ norms, cosine }: SnapshotGeometry): number[][] {
  return cosine.map((row, i) => row.map((cos, j) => cos * norms[i]! * norms[j]!))
}

/** Parts of all spread along each principal direction, and of all up to it. */
export function spectrumParts(spectrum: readonly number[]): { part: number; upTo: number }[] {
  const total = spectrum.reduce((sum, value) => sum + Math.max(0, value), 0)
  if (total === 0) return []
  let upTo = 0
  return spectrum.map((value) => {
    const part = Math.max(0, value) / total
    upTo += part
    return { part, upTo: Math.min(1, upTo) }
  })
}
