import { AppError, ERRORS, ErrorCode, type RunChanges, type WatchAnswer } from '@barycenter/contracts'
import type { RunView } from './fold-changes.js'

export interface RunWatcher<View = RunView> {
  onView(view: View): void
  onError?(error: AppError): void
}

const RETRY_AFTER_MS = 1000

/** Adds changes to what is known of a run; a missing number in between is a gap. */
export type Fold<View> = (view: View | null, changes: RunChanges) => { view: View } | { gap: unknown }

/**
 * Keeps the view of one run complete for any number of watchers.
 * `ask` joins the room of the run and answers with what changed after a number; changes that arrive
 * meanwhile are folded as well, so their order among each other does not matter.
 */
export class RunWatch<View extends { readonly seq: number } = RunView> {
  readonly #watchers = new Set<RunWatcher<View>>()
  readonly #ask: (after: number) => Promise<WatchAnswer>
  readonly #fold: Fold<View>
  #view: View | null = null
  /** Largest change number heard of, held or not. */
  #latest = 0
  #asking = false
  #askAgain = false
  #stopped = false
  #retry: ReturnType<typeof setTimeout> | undefined

  constructor(ask: (after: number) => Promise<WatchAnswer>, fold: Fold<View>) {
    this.#ask = ask
    this.#fold = fold
  }

  add(watcher: RunWatcher<View>): void {
    this.#watchers.add(watcher)
    // Later, so that a watcher that ends itself on what it sees already holds the way to do so.
    queueMicrotask(() => {
      if (this.#view && this.#watchers.has(watcher)) watcher.onView(this.#view)
    })
  }

  /** Gives back how many watchers are left. */
  remove(watcher: RunWatcher<View>): number {
    this.#watchers.delete(watcher)
    return this.#watchers.size
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#retry)
  }

  /** News from the room. */
  receive(changes: RunChanges): void {
    this.#latest = Math.max(this.#latest, changes.to)
    const folded = this.#fold(this.#view, changes)
    if ('view' in folded) this.#show(folded.view)
    else void this.catchUp()
  }

  /** Joins the room and asks for what the view lacks until nothing is missing; called on every (re)connection. */
  async catchUp(): Promise<void> {
    if (this.#asking) {
      this.#askAgain = true
      return
    }
    this.#asking = true
    try {
      let more = true
      while (more || this.#askAgain) {
        this.#askAgain = false
        more = await this.#askOnce()
      }
    } finally {
      // A watcher that throws must not end the asking for all others.
      this.#asking = false
    }
  }

  /** True when there is more to ask for. */
  async #askOnce(): Promise<boolean> {
    if (this.#stopped) return false
    const before = this.#view?.seq ?? 0
    const answer = await this.#ask(before).catch(() => null)
    if (this.#stopped) return false
    if (!answer) {
      // A new connection asks at once; this is for a server that is connected and does not answer.
      this.#askLater()
      return false
    }
    if (!answer.ok) {
      this.#refused(answer.code, answer.message)
      return false
    }
    const { changes } = answer
    this.#latest = Math.max(this.#latest, changes.to)
    const folded = this.#fold(this.#view, changes)
    if ('view' in folded) this.#show(folded.view)
    const have = this.#view?.seq ?? 0
    return have > before && (changes.more || have < this.#latest)
  }

  #show(view: View): void {
    if (view === this.#view) return
    this.#view = view
    for (const watcher of this.#watchers) watcher.onView(view)
  }

  #refused(code: string, message: string): void {
    const known = ErrorCode.safeParse(code).data ?? 'INTERNAL'
    const error = new AppError(known, message)
    for (const watcher of this.#watchers) watcher.onError?.(error)
    if (ERRORS[known].retryable) this.#askLater()
  }

  #askLater(): void {
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => void this.catchUp(), RETRY_AFTER_MS)
  }
}
