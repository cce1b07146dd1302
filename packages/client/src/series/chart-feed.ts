import type {
  ChartX,
  MetricBand,
  MetricLine,
  MetricSearchResult,
  RunChanges,
  RunSegment,
  SearchedRun,
  Smoothing,
} from '@barycenter/contracts'
import { type FedLine, mergeLine, type TailPoint } from './merge-line.js'

/** What a chart asks for, as far as new points are concerned. */
export interface FeedQuery {
  keys: readonly string[]
  x: ChartX
  from?: number | undefined
  to?: number | undefined
  smoothing: Smoothing
  /** false: bands alone. Default true. */
  lines?: boolean | undefined
}

export interface FedPicture {
  lines: readonly FedLine[]
  bands: readonly MetricBand[]
}

/** What has been told of one run since its lines were read. */
interface RunTail {
  /** Points of all changes after this number, up to `to`, are here. */
  from: number
  to: number
  points: Map<string, TailPoint[]>
  count: number
  /** Places that the run went on from, with the numbers of their changes. */
  segments: { seq: number; segment: RunSegment }[]
}

/** Points behind what was read, of one run, above which the chart is to be read again; and above which they are dropped. */
const LONG_TAIL = 2000
const LONGEST_TAIL = 20_000

/**
 * Keeps what a chart draws true while its runs go on: lines as they were read, with the points behind them that have come
 * as changes since, each once, by change number. Nothing is read again because points come; `isStale` says when it must be,
 * because changes were missed, points are many by now, or the run went on from an earlier place.
 */
export class ChartFeed {
  readonly #query: FeedQuery
  readonly #tails = new Map<string, RunTail>()
  readonly #merged = new Map<string, FedLine>()
  #result: MetricSearchResult | null = null
  #lines = new Map<string, MetricLine>()
  #runs = new Map<string, SearchedRun>()

  constructor(query: FeedQuery) {
    this.#query = query
  }

  /** What `searchMetrics` has answered. Points that it holds are taken out of those that wait. */
  setResult(result: MetricSearchResult): void {
    this.#result = result
    this.#runs = new Map(result.runs.map((run) => [run.runId, run]))
    this.#lines = new Map(result.lines.map((line) => [nameOf(line), line]))
    for (const [runId, { seq }] of this.#runs) {
      const tail = this.#tails.get(runId)
      if (tail) this.#tails.set(runId, trimTail(tail, seq))
    }
    this.#merged.clear()
  }

  /** Gives back whether there is something new to draw. */
  receive(changes: RunChanges): boolean {
    const tail = this.#tailFor(changes)
    if (changes.to <= tail.to) return false
    const have = tail.to
    tail.to = changes.to
    const added = changes.metrics.filter(({ seq, key }) => seq > have && this.#keys().has(key))
    for (const { seq, key, points } of added) {
      const list = tail.points.get(key) ?? []
      for (const point of points) list.push({ seq, point })
      tail.points.set(key, list)
      tail.count += points.length
      this.#forgetMerged(changes.runId, key)
    }
    const isCut = this.#addSegments(tail, changes, have)
    if (tail.count > LONGEST_TAIL) dropTail(tail)
    return added.length > 0 || isCut
  }

  /** Whether what is shown lacks something that only reading it again can give. */
  get isStale(): boolean {
    if (!this.#result) return true
    return [...this.#tails].some(([runId, tail]) => {
      const run = this.#runs.get(runId)
      // A run that was not there is none that can be read.
      if (!run) return false
      const isLate = tail.segments.some(({ seq }) => seq > run.seq)
      const lacksStart = this.#query.x === 'relative' && run.start === null && tail.count > 0
      return tail.from > run.seq || tail.count > LONG_TAIL || isLate || lacksStart
    })
  }

  /** Whether there are points that bands, which only the server can compute, do not hold. */
  get bandsAreBehind(): boolean {
    return [...this.#tails.values()].some(({ count }) => count > 0)
  }

  /** Null before anything was read. A line that has not changed is the same object as before. */
  picture(): FedPicture | null {
    if (!this.#result) return null
    const { runs, bands } = this.#result
    const { keys, lines = true } = this.#query
    const drawn = lines ? runs.flatMap((run) => keys.flatMap((key) => this.#lineOf(run, key) ?? [])) : []
    return { lines: drawn, bands }
  }

  #keys(): ReadonlySet<string> {
    const { keys, x } = this.#query
    return new Set(typeof x === 'object' ? [...keys, x.metric] : keys)
  }

  #tailFor({ runId, from, to, omitted }: RunChanges): RunTail {
    const known = this.#tails.get(runId)
    const isGap = omitted !== undefined || !known || from > known.to
    if (!isGap) return known
    // What came before is worth nothing without what is missing in between.
    const start = omitted ? to : from
    const tail = { from: start, to: start, points: new Map(), count: 0, segments: [] }
    this.#tails.set(runId, tail)
    if (known) for (const key of this.#keys()) this.#forgetMerged(runId, key)
    return tail
  }

  #addSegments(tail: RunTail, { runId, events }: RunChanges, have: number): boolean {
    const started = events.flatMap(({ seq, body }) =>
      seq > have && body.type === 'segment.started' ? [{ seq, segment: body.segment }] : [],
    )
    if (started.length === 0) return false
    tail.segments.push(...started)
    for (const key of this.#keys()) this.#forgetMerged(runId, key)
    return true
  }

  #forgetMerged(runId: string, key: string): void {
    const { x, keys } = this.#query
    const isAxis = typeof x === 'object' && x.metric === key
    for (const changed of isAxis ? keys : [key]) this.#merged.delete(nameOf({ runId, key: changed }))
  }

  #lineOf(run: SearchedRun, key: string): FedLine | null {
    const name = nameOf({ runId: run.runId, key })
    const known = this.#merged.get(name)
    if (known) return known
    const tail = this.#tails.get(run.runId)
    // Points behind a gap do not belong behind the line.
    const isWhole = tail && tail.from <= run.seq
    const points = (isWhole && tail.points.get(key)) || []
    const line = this.#lines.get(name)
    if (!line && points.length === 0) return null
    const { x } = this.#query
    const merged = mergeLine({
      query: this.#query,
      run,
      key,
      line: line ?? null,
      points,
      xPoints: (typeof x === 'object' && isWhole && tail.points.get(x.metric)) || [],
      segments: isWhole ? tail.segments : [],
    })
    this.#merged.set(name, merged)
    return merged
  }
}

const nameOf = ({ runId, key }: { runId: string; key: string }): string => `${runId}/${key}`

function trimTail(tail: RunTail, seq: number): RunTail {
  const points = new Map(
    [...tail.points].map(([key, list]) => [key, list.filter((point) => point.seq > seq)] as const),
  )
  return {
    // What was missed before it has been read now.
    from: Math.max(tail.from, Math.min(seq, tail.to)),
    to: Math.max(tail.to, seq),
    points,
    count: [...points.values()].reduce((sum, list) => sum + list.length, 0),
    segments: tail.segments.filter((segment) => segment.seq > seq),
  }
}

/** A page that nobody looks at keeps no points for ever. */
function dropTail(tail: RunTail): void {
  tail.from = tail.to
  tail.points = new Map()
  tail.count = 0
  tail.segments = []
}
