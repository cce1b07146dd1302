import { ChartFeed, type FedLine } from '@barycenter/client'
import type { ChartX, MetricBand, Smoothing } from '@barycenter/contracts'
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { api, liveConnection } from './api'
import { SearchBatch, type SearchBody } from './batch-searches'
import { ChartReading } from './chart-reading'
import { turns } from './turns'

/** What a chart shows. Objects and arrays may be new ones each time: they are compared by what they hold. */
export interface ChartLinesOptions {
  /** The first 500 are shown, and of the keys the first 100. */
  runIds: readonly string[]
  keys: readonly string[]
  x: ChartX
  /** The part of the x axis that is shown; all of it when left out. */
  range?: { from?: number | undefined; to?: number | undefined } | null
  /** Of a line, about: twice the pixels of the chart's width. */
  maxPoints: number
  smoothing: Smoothing
  groups?: readonly { id: string; runIds: readonly string[] }[]
  /** false: bands of groups only. Default true. */
  lines?: boolean
  /** Runs to follow as they go on, for as long as the chart asks for the same; all of `runIds` when left out. */
  liveRunIds?: readonly string[]
  /** false while the chart is off screen: nothing is read and nothing drawn again. Default true. */
  enabled?: boolean
}

export interface ChartLines {
  /** In the order of runs and keys. A line that has not changed is the same object as before. */
  lines: readonly FedLine[]
  bands: readonly MetricBand[]
  /** loading: nothing to show yet; ready: what is shown is true, or the last true picture while another one is read. */
  state: 'loading' | 'ready' | 'failed'
  /** What was asked for last has not come yet: `lines` are those of the picture before. */
  isOld: boolean
  error: Error | null
}

/** A picture, and what was asked for to get it. */
type Shown = ChartLines & { of: SearchBody | null }

const NOTHING: Shown = { lines: [], bands: [], state: 'loading', isOld: true, error: null, of: null }
const EMPTY: ChartLines = { ...NOTHING, state: 'ready', isOld: false }

const batch = new SearchBatch(
  (body, signal) => api.call('searchMetrics', { body }, { signal }),
  // Charts of one page begin in the same moment, though not in the same task.
  (callback) => setTimeout(callback, 5),
)

/**
 * The lines of a chart, live: read once for each zoom, smoothing and set of runs, and kept true by what comes after. The
 * old picture stays until the new one is there. Charts take turns at being drawn again.
 */
export function useChartLines(options: ChartLinesOptions): ChartLines {
  const visible = useSyncExternalStore(onVisibility, isVisible, () => true)
  const enabled = (options.enabled ?? true) && visible
  const body = useSame(bodyOf(options))
  const live = useSame(options.liveRunIds ?? options.runIds)
  const [shown, setShown] = useState<Shown>(NOTHING)
  const reading = useRef<ChartReading | null>(null)
  useEffect(() => {
    // There is nothing to ask for; the contract refuses it.
    if (body.runIds.length === 0 || body.keys.length === 0) return setShown({ ...EMPTY, of: body })
    const { keys, x = 'step', from, to, smoothing = { kind: 'none' }, lines } = body
    const own = new ChartReading({
      feed: new ChartFeed({ keys, x, from, to, smoothing, lines }),
      hasBands: (body.groups ?? []).length > 0,
      read: (signal) => batch.ask(body, signal),
      follow: (runId, onNews) => liveConnection().watchNews(runId, onNews),
      turns,
      show: (picture, error) => setShown((before) => toShown(before, body, picture, error)),
    })
    reading.current = own
    return () => {
      own.stop()
      reading.current = null
    }
  }, [body])
  // After the effect above: a new reading begins as the chart stands now.
  useEffect(() => {
    void body
    reading.current?.setFollowed(live)
    reading.current?.setEnabled(enabled)
  }, [body, live, enabled])
  return useMemo(() => (shown.of === body ? shown : { ...shown, isOld: true }), [shown, body])
}

/** Most runs and keys of one search, as its contract says. */
const MOST_RUNS = 500
const MOST_KEYS = 100
/** A chart that is a little wider asks for the same, so that it is not read again for each px. */
const POINTS_STEP = 100

function bodyOf(options: ChartLinesOptions): SearchBody {
  const { x, range, smoothing, groups = [], lines = true } = options
  const maxPoints = POINTS_STEP * Math.min(200, Math.max(1, Math.ceil(options.maxPoints / POINTS_STEP)))
  return {
    runIds: options.runIds.slice(0, MOST_RUNS),
    keys: options.keys.slice(0, MOST_KEYS),
    x,
    ...(range?.from !== undefined && { from: range.from }),
    ...(range?.to !== undefined && { to: range.to }),
    maxPoints,
    smoothing,
    groups,
    lines,
  } as SearchBody
}

function toShown(
  before: Shown,
  body: SearchBody,
  picture: ReturnType<ChartFeed['picture']>,
  error: Error | null,
): Shown {
  if (error) return { ...before, state: before.state === 'ready' ? 'ready' : 'failed', error }
  if (!picture) return before
  return { ...picture, state: 'ready', isOld: false, error: null, of: body }
}

function onVisibility(changed: () => void): () => void {
  document.addEventListener('visibilitychange', changed)
  return () => document.removeEventListener('visibilitychange', changed)
}

/** A tab in the background gets no frames: its charts wait as those off screen do. */
function isVisible(): boolean {
  return document.visibilityState === 'visible'
}

/** The value as it was, as long as it holds the same. */
function useSame<T>(value: T): T {
  const text = JSON.stringify(value)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is all there is to the value
  return useMemo(() => value, [text])
}
