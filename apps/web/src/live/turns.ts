/** What runs before the next picture of the page; in a page that nobody sees, not at all. */
export type AskFrame = (callback: () => void) => void

/** What runs some ms later. */
export type AskLater = (callback: () => void, ms: number) => void

/** `answer`: what the reader asked for, shown as soon as can be. `news`: points that came by themselves. */
export type TurnReason = 'answer' | 'news'

/** A chart with news is drawn about this often, as fast as a reader follows numbers; many charts share the page. */
const NEWS_EVERY_MS = 250
/** Charts that show their news in one frame: each frame of a page costs about as much as a chart. */
const NEWS_A_FRAME = 2
/** After a frame with news: what is left of the time is the reader's, for scrolling and pointing. */
const LEAST_REST_MS = 100

interface Turn {
  draw: () => void
  reason: TurnReason
}

/**
 * Gives each chart its turn: one or two a frame, so that twenty charts with news never hold the page up at once, and with a
 * rest after news. A chart that asks twice before its turn has one; who asked first comes first, answers before news.
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
    if (this.#asked || this.#next().length === 0) return
    this.#asked = true
    this.#askFrame(() => {
      this.#asked = false
      this.#give()
      this.#ask()
    })
  }

  /** Who is drawn in the next frame: an answer, or some of the news. */
  #next(): [object, Turn][] {
    const waiting = [...this.#waiting]
    const answers = waiting.filter(([, { reason }]) => reason === 'answer')
    if (answers.length > 0) return answers.slice(0, 1)
    return this.#isResting ? [] : waiting.slice(0, NEWS_A_FRAME)
  }

  #give(): void {
    const next = this.#next()
    for (const [owner, { draw }] of next) {
      this.#waiting.delete(owner)
      draw()
    }
    if (next[0]?.[1].reason === 'news') this.#rest(next.length)
  }

  #rest(shown: number): void {
    this.#isResting = true
    const rest = Math.max(LEAST_REST_MS, (NEWS_EVERY_MS * shown) / (this.#waiting.size + shown))
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
