import { type MetricSearch, type MetricSearchResult, SmoothedMean } from '@barycenter/contracts'
import { emptyColumns } from '../metrics/point-columns.js'
import type { SqlClient } from '../sql.js'
import { ChartAxis, type ChartColumns } from './axis.js'
import type { MemberFacts } from './band-builder.js'
import { type ChartScope, type ChartSeries, readScope, seriesName } from './chart-series.js'
import { drawStored } from './draw-stored.js'
import { joinByStep, loadPoints, smoothColumns } from './joined-columns.js'
import { LineBuilder } from './line-builder.js'
import { Picture } from './picture.js'
import { RunStarts } from './run-starts.js'
import { SeriesDrawing, toLine, toSuperseded } from './series-drawing.js'
import { planSeries } from './series-plan.js'
import { SmoothingStates } from './smoothing-states.js'

/** What a process remembers between searches. */
export interface SearchMemory {
  starts: RunStarts
  states: SmoothingStates
}

export function createSearchMemory(): SearchMemory {
  return { starts: new RunStarts(), states: new SmoothingStates() }
}

/** See RunRepository.searchMetrics. All reads must see one moment of the database. */
export async function searchMetrics(
  client: SqlClient,
  search: MetricSearch,
  memory: SearchMemory,
): Promise<MetricSearchResult> {
  const scope = await readScope(client, search, memory.starts)
  const picture = new Picture(search, scope)
  const series = picture.series()
  // Points of a resumed run, and those joined with another metric, are told apart one by one: read whole.
  const isExact = ({ segments }: ChartSeries) => typeof search.x === 'object' || segments.length > 0
  const exact = series.filter(isExact).map((one) => new ExactSeries(one, search, scope))
  const plans = await planSeries(
    client,
    series.filter((one) => !isExact(one)),
    search,
  )
  const facts = new Map<string, MemberFacts>(plans.map((plan) => [nameOf(plan.series), plan]))
  // Read twice, where they are in a group, rather than held all at once.
  for (const one of exact)
    if (picture.isGrouped(one.series)) facts.set(nameOf(one.series), await one.measure(client))
  picture.openBands(facts)
  await drawStored(client, plans, { search, picture, states: memory.states })
  for (const one of exact) await one.draw(client, picture)
  return picture.result()
}

const nameOf = ({ runId, key }: ChartSeries): string => seriesName(runId, key)

/** A series that is read as a whole, whatever of it is shown. */
class ExactSeries {
  readonly series: ChartSeries
  readonly #search: MetricSearch
  readonly #axis: ChartAxis
  readonly #xSeries: ChartSeries | null | undefined

  constructor(series: ChartSeries, search: MetricSearch, scope: ChartScope) {
    this.series = series
    this.#search = search
    this.#axis = new ChartAxis(search, series.origin)
    // undefined where x is no metric, null where the run has not logged it.
    this.#xSeries =
      typeof search.x === 'object'
        ? (scope.series.get(seriesName(series.runId, search.x.metric)) ?? null)
        : undefined
  }

  async measure(client: SqlClient): Promise<MemberFacts> {
    const { inRange, ...extent } = this.#axis.measure((await this.#load(client)).columns)
    return { inRange, extent }
  }

  async draw(client: SqlClient, picture: Picture): Promise<void> {
    const { maxPoints, smoothing } = this.#search
    const axis = this.#axis
    const { columns, unmatched, superseded, state } = await this.#load(client)
    const { inRange } = axis.measure(columns)
    const line = new LineBuilder(inRange, maxPoints, smoothing.kind !== 'none')
    const members = picture.bandsOf(this.series).map((band) => band.member(axis))
    const sinks = picture.hasLine(this.series) ? [line, ...members] : members
    new SeriesDrawing(axis, sinks, null).add(columns)
    for (const member of members) member.end()
    if (!picture.hasLine(this.series)) return
    const seq = picture.seqOf(this.series)
    const tails = superseded.map((tail) => toSuperseded(tail, axis, maxPoints))
    const facts = { seq, inRange, unmatched, state, superseded: tails.filter(({ x }) => x.length > 0) }
    picture.addLine(toLine(this.series, line.finish(axis), facts))
  }

  async #load(client: SqlClient) {
    const { smoothing } = this.#search
    const { live, superseded } = await loadPoints(client, this.series)
    const smoother = smoothing.kind === 'ema' ? new SmoothedMean(smoothing.weight) : null
    const columns: ChartColumns = smoother ? smoothColumns(live, smoother) : live
    const state = smoother?.state() ?? null
    if (this.#xSeries === undefined) return { columns, unmatched: 0, superseded, state }
    const xs = this.#xSeries ? (await loadPoints(client, this.#xSeries)).live : emptyColumns(0)
    // Superseded points have no place among the points of another metric that are live.
    return { ...joinByStep(columns, xs), superseded: [], state }
  }
}
