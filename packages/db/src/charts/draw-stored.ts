import { type MetricSearch, SmoothedMean } from '@barycenter/contracts'
import type { SqlClient } from '../sql.js'
import { type Choice, chooseColumns } from './choose-columns.js'
import { LineBuilder } from './line-builder.js'
import type { Picture } from './picture.js'
import { COLUMNS, type Column, readPieces, type Unit } from './read-pieces.js'
import { SeriesDrawing, toLine } from './series-drawing.js'
import type { Piece, SeriesPlan } from './series-plan.js'
import type { SmoothingStates } from './smoothing-states.js'

/** A state of a smoothed line is kept after a segment of so many points. */
const STATE_EVERY = 4096

export interface DrawContext {
  search: MetricSearch
  picture: Picture
  states: SmoothingStates
}

/** Reads planned series in as few statements as memory allows, each with the coarsest column that shows enough of it. */
export async function drawStored(
  client: SqlClient,
  plans: readonly SeriesPlan[],
  context: DrawContext,
): Promise<void> {
  const drawings = chooseColumns(plans, context.search).map((choice) => new StoredSeries(choice, context))
  for (const column of COLUMNS) {
    const own = drawings.filter((drawing) => drawing.column === column)
    const ownerOf = new Map(own.flatMap((drawing) => drawing.pieces.map((piece) => [piece, drawing])))
    for (const drawing of own) if (drawing.pieces.length === 0) drawing.finish()
    const pieces = own.flatMap((drawing) => drawing.pieces)
    for await (const [piece, units] of readPieces(client, pieces, column)) {
      const drawing = ownerOf.get(piece)!
      drawing.add(piece, units)
      if (piece === drawing.pieces.at(-1)) drawing.finish()
    }
  }
}

/** A planned series while its pieces come in. */
class StoredSeries {
  readonly column: Column
  /** Those to be read, in order. */
  readonly pieces: readonly Piece[]
  readonly #plan: SeriesPlan
  readonly #context: DrawContext
  #open: ReturnType<StoredSeries['start']> | undefined

  constructor({ plan, column }: Choice<SeriesPlan>, context: DrawContext) {
    this.column = column
    this.#plan = plan
    this.#context = context
    this.pieces = context.search.smoothing.kind === 'none' ? plan.pieces : this.#piecesToSmooth()
  }

  add(piece: Piece, units: readonly Unit[]): void {
    this.#open ??= this.start()
    for (const unit of units) this.#open.drawing.add(unit)
    this.#keepState(piece)
  }

  finish(): void {
    this.#open ??= this.start()
    const { picture } = this.#context
    const { series, axis, inRange } = this.#plan
    const { drawing, line, members } = this.#open
    for (const member of members) member.end()
    if (line)
      picture.addLine(
        toLine(series, line.finish(axis), {
          seq: picture.seqOf(series),
          inRange,
          unmatched: 0,
          state: this.pieces.at(-1) === this.#plan.pieces.at(-1) ? drawing.state() : null,
          superseded: [],
        }),
      )
    // What was gathered can go before the next series comes.
    this.#open = undefined
  }

  /** Not before its first piece comes: a smoothed line takes memory for each point in the range. */
  start() {
    const { search, picture } = this.#context
    const { series, axis, inRange } = this.#plan
    const smooths = search.smoothing.kind !== 'none'
    const line = picture.hasLine(series) ? new LineBuilder(inRange, search.maxPoints, smooths) : null
    const members = picture.bandsOf(series).map((band) => band.member(axis))
    const sinks = line ? [line, ...members] : members
    return { line, members, drawing: new SeriesDrawing(axis, sinks, this.#smoother()) }
  }

  /** From the last state known before the range up to its end; to the end of the series where the range is open. */
  #piecesToSmooth(): Piece[] {
    const { pieces } = this.#plan
    const inside = pieces.map(({ inRange }) => inRange > 0)
    const isOpen = this.#context.search.to === undefined
    const end = isOpen ? pieces.length : inside.lastIndexOf(true) + 1
    const first = inside.includes(true) ? inside.indexOf(true) : end - 1
    let from = Math.max(0, first)
    while (from > 0 && !this.#stateAt(pieces[from]!)) from--
    return pieces.slice(from, end)
  }

  #smoother(): SmoothedMean | null {
    const { smoothing } = this.#context.search
    if (smoothing.kind === 'none') return null
    const first = this.pieces[0]
    return new SmoothedMean(smoothing.weight, first && this.#stateAt(first))
  }

  #stateAt({ place }: Piece) {
    const { search, states } = this.#context
    if (search.smoothing.kind === 'none') return undefined
    return states.at(this.#plan.series.id, search.smoothing.weight, place)
  }

  #keepState(piece: Piece): void {
    const { search, states } = this.#context
    const state = this.#open!.drawing.state()
    if (search.smoothing.kind === 'none' || !state) return
    if (piece.count < STATE_EVERY && piece !== this.#plan.pieces.at(-1)) return
    states.put(this.#plan.series.id, search.smoothing.weight, piece.place + piece.count, state)
  }
}
