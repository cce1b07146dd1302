import {
  fromMetricValue,
  type LogLine,
  type Run,
  type RunChanges,
  type RunEvent,
  type Snapshot,
} from '@barycenter/contracts'

/** All that is known of one metric of a run, in the order it was logged. NaN and infinities are values. */
export interface SeriesView {
  readonly key: string
  readonly steps: readonly number[]
  /** ms since 1970 */
  readonly times: readonly number[]
  readonly values: readonly number[]
}

/** A run as told by its changes up to number `seq`. */
export interface RunView {
  readonly run: Run
  readonly seq: number
  readonly series: ReadonlyMap<string, SeriesView>
  readonly logs: readonly LogLine[]
  readonly events: readonly RunEvent[]
  readonly snapshots: readonly Snapshot[]
}

/**
 * Adds changes to a view; never alters the view it is given, so an older view stays what it was.
 * What the view holds already is left out by its number; a missing number in between is reported as a gap.
 * @param view null before the first changes
 */
export function foldChanges(
  view: RunView | null,
  changes: RunChanges,
): { view: RunView } | { gap: { have: number; got: number } } {
  if (view && view.run.id !== changes.runId)
    throw new Error(`changes of run ${changes.runId} cannot be folded into a view of run ${view.run.id}`)
  const have = view?.seq ?? 0
  if (changes.from > have) return { gap: { have, got: changes.from } }
  if (view && changes.to <= have) return { view: withNewerRun(view, changes.run) }

  const isNew = ({ seq }: { seq: number }) => seq > have
  const events = changes.events.filter(isNew)
  return {
    view: {
      run: newerRun(view?.run, changes.run),
      seq: changes.to,
      series: addPoints(view?.series ?? new Map(), changes.metrics.filter(isNew)),
      logs: append(view?.logs ?? [], changes.logs.filter(isNew)),
      events: append(view?.events ?? [], events),
      snapshots: addSnapshots(view?.snapshots ?? [], events),
    },
  }
}

/** A page of old changes may carry a run that was read later than the one at hand, and the other way round. */
function newerRun(known: Run | undefined, read: Run): Run {
  return known && known.seq > read.seq ? known : read
}

function withNewerRun(view: RunView, read: Run): RunView {
  return read.seq > view.run.seq ? { ...view, run: read } : view
}

function append<T>(known: readonly T[], added: readonly T[]): readonly T[] {
  return added.length === 0 ? known : [...known, ...added]
}

function addPoints(
  series: ReadonlyMap<string, SeriesView>,
  metrics: RunChanges['metrics'],
): ReadonlyMap<string, SeriesView> {
  if (metrics.length === 0) return series
  const pointsOf = new Map<string, RunChanges['metrics'][number]['points']>()
  for (const { key, points } of metrics) {
    const gathered = pointsOf.get(key)
    // Gathered per key first: one copy of a long series for each fold, not for each change.
    if (gathered) for (const point of points) gathered.push(point)
    else pointsOf.set(key, [...points])
  }
  const extended = new Map(series)
  for (const [key, points] of pointsOf) {
    const known = series.get(key)
    extended.set(key, {
      key,
      steps: (known?.steps ?? []).concat(points.map(([step]) => step)),
      times: (known?.times ?? []).concat(points.map(([, time]) => time)),
      values: (known?.values ?? []).concat(points.map(([, , value]) => fromMetricValue(value))),
    })
  }
  return extended
}

function addSnapshots(known: readonly Snapshot[], events: readonly RunEvent[]): readonly Snapshot[] {
  const saved = events.flatMap(({ body }) => (body.type === 'snapshot.saved' ? [body.snapshot] : []))
  if (saved.length === 0) return known
  const byIndex = new Map([...known, ...saved].map((snapshot) => [snapshot.index, snapshot]))
  return [...byIndex.values()].sort((a, b) => a.index - b.index)
}
