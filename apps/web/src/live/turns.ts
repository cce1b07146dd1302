/** What runs before the next picture of the page; in a page that nobody sees, not at all. */
export type AskFrame = (callback: () => void) => void

/**
 * Gives each chart its turn: one a frame, so that twenty charts with news never hold the page up at once. A chart that asks
 * twice before its turn has one; who asked first comes first.
 */
export class Turns {
  readonly #askFrame: AskFrame
  readonly #waiting = new Map<object, () => void>()
  #asked = false

  constructor(askFrame: AskFrame) {
    this.#askFrame = askFrame
  }

  take(owner: object, draw: () => void): void {
    this.#waiting.set(owner, draw)
    this.#ask()
  }

  cancel(owner: object): void {
    this.#waiting.delete(owner)
  }

  #ask(): void {
    if (this.#asked || this.#waiting.size === 0) return
    this.#asked = true
    this.#askFrame(() => {
      this.#asked = false
      const [first] = this.#waiting
      if (first) {
        const [owner, draw] = first
        this.#waiting.delete(owner)
        draw()
      }
      this.#ask()
    })
  }
}

/** Of this tab. */
export const turns = new Turns((callback) => void requestAnimationFrame(callback))
