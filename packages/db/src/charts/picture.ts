import type { MetricLine, MetricSearch, MetricSearchResult } from '@barycenter/contracts'
import { BandBuilder, type MemberFacts } from './band-builder.js'
import { type ChartScope, type ChartSeries, seriesName } from './chart-series.js'
import { bucketsFor } from './line-builder.js'

/** All that one search draws: its lines as they are finished, and the bands that series are added to. */
export class Picture {
  readonly #search: MetricSearch
  readonly #scope: ChartScope
  readonly #seqs: ReadonlyMap<string, number>
  readonly #lines = new Map<string, MetricLine>()
  readonly #drawn: ReadonlySet<string>
  readonly #bands: BandBuilder[] = []
  readonly #bandsOf = new Map<string, BandBuilder[]>()

  constructor(search: MetricSearch, scope: ChartScope) {
    this.#search = search
    this.#scope = scope
    this.#seqs = new Map(scope.runs.map(({ runId, seq }) => [runId, seq]))
    this.#drawn = new Set(search.lines ? search.runIds : [])
  }

  /** Series of the lines and of the groups, each once. */
  series(): ChartSeries[] {
    const { keys } = this.#search
    return [...this.#scope.series.values()].filter(({ key }) => keys.includes(key))
  }

  hasLine({ runId }: ChartSeries): boolean {
    return this.#drawn.has(runId)
  }

  seqOf({ runId }: ChartSeries): number {
    return this.#seqs.get(runId)!
  }

  addLine(line: MetricLine): void {
    this.#lines.set(seriesName(line.runId, line.key), line)
  }

  isGrouped({ runId }: ChartSeries): boolean {
    return this.#search.groups.some(({ runIds }) => runIds.includes(runId))
  }

  /** @param facts of all grouped series by name */
  openBands(facts: ReadonlyMap<string, MemberFacts>): void {
    const shape = {
      buckets: bucketsFor(this.#search.maxPoints),
      smooths: this.#search.smoothing.kind !== 'none',
    }
    for (const { id: groupId, runIds } of this.#search.groups)
      for (const key of this.#search.keys) {
        const names = [...new Set(runIds)].map((runId) => seriesName(runId, key))
        const members = names.filter((name) => (facts.get(name)?.inRange ?? 0) > 0)
        const known = members.map((name) => facts.get(name)!)
        const band = new BandBuilder({ groupId, key }, known, shape)
        this.#bands.push(band)
        for (const name of members) this.#bandsOf.set(name, [...(this.#bandsOf.get(name) ?? []), band])
      }
  }

  bandsOf({ runId, key }: ChartSeries): BandBuilder[] {
    return this.#bandsOf.get(seriesName(runId, key)) ?? []
  }

  result(): MetricSearchResult {
    const { runIds, keys } = this.#search
    const names = [...new Set(runIds)].flatMap((runId) => keys.map((key) => seriesName(runId, key)))
    return {
      runs: this.#scope.runs,
      lines: names.flatMap((name) => this.#lines.get(name) ?? []),
      bands: this.#bands.map((band) => band.finish()),
    }
  }
}
