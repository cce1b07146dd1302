import type { ChartFeed, FedPicture } from '@barycenter/client'
import { AppError, ERRORS, type MetricSearchResult, type RunChanges } from '@barycenter/contracts'
import type { TurnReason, Turns } from './turns'

/** A chart that lacks something is read again no sooner than this after the last time. */
const REREAD_AFTER_MS = 2000
/** Bands are of all points and computed by the server: with new points, read again this seldom. */
const BANDS_AFTER_MS = 10_000

export interface ReadingParts {
  feed: ChartFeed
  hasBands: boolean
  read(signal: AbortSignal): Promise<MetricSearchResult>
  /** Gives back the way to stop. */
  follow(runId: string, onNews: (changes: RunChanges) => void): () => void
  turns: Turns
  show(picture: FedPicture | null, error: Error | null): void
}

/** One chart for as long as it asks for the same: reads it, follows its runs, and reads again only what news cannot give. */
export class ChartReading {
  readonly #parts: ReadingParts
  readonly #followed = new Map<string, () => void>()
  readonly #control = new AbortController()
  #wanted: readonly string[] = []
  #enabled = false
  #isReading = false
  #isBehind = false
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(parts: ReadingParts) {
    this.#parts = parts
  }

  /**
   * The runs to follow: from when the chart is first seen, and before it is read, so that no change falls in between. One that
   * is left out from now on, as it has ended, is followed all the same: its last points may still be on their way.
   */
  setFollowed(runIds: readonly string[]): void {
    this.#wanted = [...new Set([...this.#wanted, ...runIds])]
    if (this.#enabled) this.#follow(this.#wanted)
  }

  /** A chart that nobody sees takes in what happens, draws nothing and reads nothing. */
  setEnabled(enabled: boolean): void {
    if (this.#enabled === enabled) return
    this.#enabled = enabled
    if (!enabled) {
      this.#parts.turns.cancel(this)
      clearTimeout(this.#timer)
      this.#timer = undefined
      return
    }
    this.#follow(this.#wanted)
    if (this.#isBehind) this.#draw('answer')
    if (this.#parts.feed.isStale) void this.#read()
    else this.#readLater()
  }

  stop(): void {
    this.setEnabled(false)
    this.#control.abort()
    // The chart may go on with another reading in this very moment: its runs are not left and joined again.
    queueMicrotask(() => this.#follow([]))
  }

  #follow(runIds: readonly string[]): void {
    for (const [runId, stop] of this.#followed) {
      if (runIds.includes(runId)) continue
      stop()
      this.#followed.delete(runId)
    }
    for (const runId of runIds) {
      if (this.#followed.has(runId)) continue
      const stop = this.#parts.follow(runId, (changes) => this.#receive(changes))
      this.#followed.set(runId, stop)
    }
  }

  #receive(changes: RunChanges): void {
    if (this.#parts.feed.receive(changes)) this.#draw('news')
    // It will be read when it is seen again: until then it need not gather points.
    if (!this.#enabled && this.#parts.feed.isStale) this.#follow([])
    this.#readLater()
  }

  #draw(reason: TurnReason): void {
    this.#isBehind = true
    if (!this.#enabled) return
    this.#parts.turns.take(this, reason, () => {
      this.#isBehind = false
      const picture = this.#parts.feed.picture()
      if (picture) this.#parts.show(picture, null)
    })
  }

  #readLater(): void {
    const { feed, hasBands } = this.#parts
    const wantsBands = hasBands && feed.bandsAreBehind
    if (!this.#enabled || this.#timer || (!feed.isStale && !wantsBands)) return
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined
        void this.#read()
      },
      feed.isStale ? REREAD_AFTER_MS : BANDS_AFTER_MS,
    )
  }

  async #read(): Promise<void> {
    if (this.#isReading) return
    this.#isReading = true
    const { signal } = this.#control
    try {
      const result = await this.#parts.read(signal)
      if (signal.aborted) return
      this.#parts.feed.setResult(result)
      this.#draw('answer')
    } catch (error) {
      if (signal.aborted) return
      this.#parts.show(null, error instanceof Error ? error : new Error(String(error)))
      // What was refused is refused again.
      if (!mayPass(error)) return
    } finally {
      this.#isReading = false
    }
    this.#readLater()
  }
}

function mayPass(error: unknown): boolean {
  return error instanceof AppError ? ERRORS[error.code].retryable : true
}
