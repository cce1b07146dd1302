import {
  type Artifact,
  fromMetricValue,
  isBeyond,
  type LogLine,
  type Run,
  type RunChanges,
  type RunEvent,
  type RunSegment,
  type Snapshot,
} from '@barycenter/contracts'

/** Points in the order they were logged. NaN and infinities are values. */
export interface PointsView {
  readonly steps: readonly number[]
  /** ms since 1970 */
  readonly times: readonly number[]
  readonly values: readonly number[]
}

/** All that is known of one metric of a run. */
export interface SeriesView extends PointsView {
  readonly key: string
  /** What the run has put other points in place of: one list for each time that it went on from an earlier place. */
  readonly superseded: readonly PointsView[]
}

/** A run as told by its changes up to number `seq`. */
export interface RunView {
  readonly run: Run
  readonly seq: number
  readonly series: ReadonlyMap<string, SeriesView>
  readonly logs: readonly LogLine[]
  readonly events: readonly RunEvent[]
  readonly snapshots: readonly Snapshot[]
  /** By name. */
  readonly artifacts: readonly Artifact[]
  /** What a brief view leaves out; not there in a whole one. */
  readonly omitted?: OmittedParts
}

/** What a view without points says of the past that it leaves out. */
export interface OmittedParts {
  /** Metric key → points logged. */
  readonly counts: ReadonlyMap<string, number>
  /** Log lines before the first one of the view. */
  readonly logs: number
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
      series: addLogged(view?.series ?? new Map(), changes.metrics.filter(isNew), events),
      logs: append(view?.logs ?? [], changes.logs.filter(isNew)),
      events: append(view?.events ?? [], events),
      snapshots: changesParts(events) ? addSnapshots(view?.snapshots ?? [], events) : (view?.snapshots ?? []),
      artifacts: changesParts(events) ? addArtifacts(view?.artifacts ?? [], events) : (view?.artifacts ?? []),
    },
  }
}

/** As `foldChanges`, for a view of all but points: it counts them. */
export function foldBriefly(view: RunView | null, changes: RunChanges): ReturnType<typeof foldChanges> {
  const have = view?.seq ?? 0
  const isCut = changes.omitted !== undefined && changes.from <= have && changes.to > have
  // Lines are missing before those that came: the ones at hand would stand beside them as if nothing were.
  const skipsLogs = isCut && changes.omitted!.logs > 0 && view !== null
  const known = skipsLogs ? { ...view, logs: [] } : view
  const folded = foldChanges(known, { ...changes, metrics: [] })
  if ('gap' in folded || changes.to <= have) return folded
  const counts = isCut
    ? new Map(changes.omitted!.series.map(({ key, count }) => [key, count]))
    : addCounts(
        view?.omitted?.counts ?? new Map(),
        changes.metrics.filter(({ seq }) => seq > have),
      )
  const before = (view?.omitted?.logs ?? 0) + (skipsLogs ? view.logs.length : 0)
  const logs = before + (isCut ? changes.omitted!.logs : 0)
  return { view: { ...folded.view, omitted: { counts, logs } } }
}

function addCounts(
  known: ReadonlyMap<string, number>,
  metrics: RunChanges['metrics'],
): ReadonlyMap<string, number> {
  if (metrics.length === 0) return known
  const counts = new Map(known)
  for (const { key, points } of metrics) counts.set(key, (counts.get(key) ?? 0) + points.length)
  return counts
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

/** Points and segments in the order they came: a segment supersedes what was logged before it alone. */
function addLogged(
  known: ReadonlyMap<string, SeriesView>,
  metrics: RunChanges['metrics'],
  events: readonly RunEvent[],
): ReadonlyMap<string, SeriesView> {
  let series = known
  let rest = metrics
  for (const { body } of events) {
    if (body.type !== 'segment.started') continue
    const { segment } = body
    series = addPoints(
      series,
      rest.filter(({ seq }) => seq <= segment.startSeq),
    )
    rest = rest.filter(({ seq }) => seq > segment.startSeq)
    series = new Map([...series].map(([key, view]) => [key, supersede(view, segment)]))
  }
  return addPoints(series, rest)
}

function supersede(view: SeriesView, segment: RunSegment): SeriesView {
  const { key, steps, superseded } = view
  const isGone = steps.map((step) => isBeyond(segment, key, step))
  if (!isGone.includes(true)) return view
  const live = pick(view, (place) => !isGone[place])
  return { key, ...live, superseded: [...superseded, pick(view, (place) => isGone[place]!)] }
}

function pick({ steps, times, values }: PointsView, isKept: (place: number) => boolean): PointsView {
  const kept = (list: readonly number[]) => list.filter((_, place) => isKept(place))
  return { steps: kept(steps), times: kept(times), values: kept(values) }
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
      superseded: known?.superseded ?? [],
    })
  }
  return extended
}

/** A list without news stays the same list, so that what is drawn from it is not drawn again. */
function changesParts(events: readonly RunEvent[]): boolean {
  const types: RunEvent['body']['type'][] = ['snapshot.saved', 'artifact.saved', 'segment.started']
  return events.some(({ body }) => types.includes(body.type))
}

function addSnapshots(known: readonly Snapshot[], events: readonly RunEvent[]): readonly Snapshot[] {
  const byIndex = new Map(known.map((snapshot) => [snapshot.index, snapshot]))
  for (const { body } of events) {
    if (body.type === 'snapshot.saved') byIndex.set(body.snapshot.index, body.snapshot)
    if (body.type === 'segment.started') for (const index of body.removed.snapshots) byIndex.delete(index)
  }
  return [...byIndex.values()].sort((a, b) => a.index - b.index)
}

function addArtifacts(known: readonly Artifact[], events: readonly RunEvent[]): readonly Artifact[] {
  const byName = new Map(known.map((artifact) => [artifact.name, artifact]))
  for (const { body } of events) {
    if (body.type === 'artifact.saved') byName.set(body.artifact.name, body.artifact)
    if (body.type === 'segment.started') for (const name of body.removed.artifacts) byName.delete(name)
  }
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}
