/** What runs before the next picture of the page; in a page that nobody sees, not at all. */
export type AskFrame = (callback: () => void) => void

/** What runs some ms later. */
export type AskLater = (callback: () => void, ms: number) => void

/** `answer`: what the reader asked for, shown as soon as can be. `news`: points that came by themselves. */
export type TurnReason = 'answer' | 'news'

/** A chart with news is drawn about this often, as fast as a reader follows numbers; many charts share the page. */
const NEWS_EVERY_MS = 250
/** Between the news of two charts: what is left of the time is the reader's, for scrolling and pointing. */
const LEAST_REST_MS = 50

interface Turn {
  draw: () => void
  reason: TurnReason
}

/**
 * Gives each chart its turn: one a frame, so that twenty charts with news never hold the page up at once, and with a rest
 * after news. A chart that asks twice before its turn has one; who asked first comes first, answers before news.
 */
export class Turns {
  readonly #askFrame: AskFrame
  readonly #askLater: AskLater
  readonly #waiting = new Map<object, Turn>()
  #asked = false
  #isResting = false

  constructor(askFrame: AskFrame, askLater: AskLater) {
    this.#askFrame = askFrame
    this.#askLater = askLater
  }

  take(owner: object, reason: TurnReason, draw: () => void): void {
    const before = this.#waiting.get(owner)?.reason
    this.#waiting.set(owner, { draw, reason: before === 'answer' ? before : reason })
    this.#ask()
  }

  cancel(owner: object): void {
    this.#waiting.delete(owner)
  }

  #ask(): void {
    if (this.#asked || !this.#next()) return
    this.#asked = true
    this.#askFrame(() => {
      this.#asked = false
      this.#give()
      this.#ask()
    })
  }

  #next(): [object, Turn] | undefined {
    const waiting = [...this.#waiting]
    return waiting.find(([, { reason }]) => reason === 'answer') ?? (this.#isResting ? undefined : waiting[0])
  }

  #give(): void {
    const next = this.#next()
    if (!next) return
    const [owner, { draw, reason }] = next
    this.#waiting.delete(owner)
    draw()
    if (reason === 'news') this.#rest()
  }

  #rest(): void {
    this.#isResting = true
    const rest = Math.max(LEAST_REST_MS, NEWS_EVERY_MS / (this.#waiting.size + 1))
    this.#askLater(() => {
      this.#isResting = false
      this.#ask()
    }, rest)
  }
}

/** Of this tab. */
export const turns = new Turns(
  (callback) => void requestAnimationFrame(callback),
  (callback, ms) => void setTimeout(callback, ms),
)
