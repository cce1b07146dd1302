import type { RunValue } from '@barycenter/contracts'
import { valueKey } from './columns'
import type { Line } from './values'

export interface PageQuery {
  cursor: string | undefined
  limit: number
  select: readonly RunValue[]
}

export interface PageRead<Facts, V> {
  lines: { key: string; facts: Facts; values: readonly V[] }[]
  nextCursor: string | null
  total: number
}

export type ReadPage<Facts, V> = (query: PageQuery, signal: AbortSignal) => Promise<PageRead<Facts, V>>

/** What of a list is known; a new object whenever lines come, go or move. */
export interface ListState {
  keys: readonly string[]
  /** null until the first answer. */
  total: number | null
  error: Error | null
}

interface Page {
  cursor: string | undefined
  limit: number
  keys: string[]
  /** Values that were asked for, by their names. */
  have: Map<string, RunValue>
}

/** Lines of a page: more than a screen has, and few enough to be taken in between two frames of a scroll. */
export const FIRST_PAGE = 50
/** Of the API: lines of a page, values of a line. */
const MOST_LINES = 500
export const MOST_VALUES = 100

/**
 * A list that is read page by page as one scrolls, and of its lines only the values on screen: those of further columns
 * are read for the pages on screen when they come into sight. One request at a time; what is wanted last is read next.
 */
export class PageStore<Facts, V> {
  readonly #read: ReadPage<Facts, V>
  /** Stands for a value that was asked for and did not come. */
  readonly #none: V
  /** Values that the first page is read with, whichever are wanted then; none where nobody knows them. */
  readonly #first: ReadonlyMap<string, RunValue>
  #pages: Page[] = []
  #lines = new Map<string, Line<Facts, V>>()
  #nextCursor: string | null = null
  #state: ListState = { keys: [], total: null, error: null }
  #wanted: { from: number; to: number; values: ReadonlyMap<string, RunValue> } | null = null
  #isStale = false
  #isPumping = false
  #abort: AbortController | null = null
  /** Changes told while an answer was under way, which may be older than they are. */
  #since: (() => void)[] = []
  readonly #listeners = new Set<() => void>()
  readonly #lineListeners = new Map<string, Set<() => void>>()

  constructor(read: ReadPage<Facts, V>, none: V, first: readonly RunValue[] = []) {
    this.#read = read
    this.#none = none
    this.#first = byKey(first)
  }

  readonly state = (): ListState => this.#state

  line(key: string): Line<Facts, V> | undefined {
    return this.#lines.get(key)
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  subscribeLine(key: string, listener: () => void): () => void {
    const listeners = this.#lineListeners.get(key) ?? new Set()
    this.#lineListeners.set(key, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.#lineListeners.get(key) === listeners) this.#lineListeners.delete(key)
    }
  }

  /** Says which lines (by place) and values are on screen. */
  want(from: number, to: number, values: readonly RunValue[]): void {
    this.#wanted = { from, to, values: byKey(values) }
    if (this.#isPumping) return
    this.#isPumping = true
    // A table that is drawn first knows its lines a moment before its columns: one request reads both.
    queueMicrotask(() => {
      this.#isPumping = false
      this.#pump()
    })
  }

  /** Reads again what is there, and puts it in place at once: nothing is empty meanwhile. */
  refresh(): void {
    this.#isStale = true
    this.#set({ error: null })
    this.#pump()
  }

  close(): void {
    this.#wanted = null
    this.#abort?.abort()
  }

  /** Changes a line where it stands; null takes it out. */
  patch(key: string, change: (line: Line<Facts, V>) => Line<Facts, V> | null): void {
    const apply = () => {
      const line = this.#lines.get(key)
      if (!line) return
      const changed = change(line)
      if (changed) this.#setLine(changed)
      else this.#remove(key)
    }
    if (this.#abort) this.#since.push(apply)
    apply()
  }

  /** These values of the line may have changed: its page is read again where it is on screen. */
  forget(key: string, isStale: (value: string) => boolean): void {
    const page = this.#pages.find(({ keys }) => keys.includes(key))
    for (const value of page?.have.keys() ?? []) if (isStale(value)) page!.have.delete(value)
  }

  /** Reads what is missing now. */
  poke(): void {
    this.#pump()
  }

  #pump(): void {
    if (this.#abort || this.#state.error || !this.#wanted) return
    const task = this.#nextTask()
    if (!task) return
    const abort = new AbortController()
    this.#abort = abort
    this.#since = []
    task(abort.signal)
      .then(() => {
        for (const apply of this.#since) apply()
      })
      .catch((error: unknown) => {
        if (!abort.signal.aborted)
          this.#set({ error: error instanceof Error ? error : new Error(String(error)) })
      })
      .finally(() => {
        this.#abort = null
        this.#pump()
      })
  }

  #nextTask(): ((signal: AbortSignal) => Promise<void>) | null {
    const { from, to, values } = this.#wanted!
    const known = this.#state.keys.length
    if (this.#state.total === null || this.#isStale) return (signal) => this.#readAll(signal)
    if (known <= to && this.#nextCursor !== null) return (signal) => this.#readNext(to + 1 - known, signal)
    for (const page of this.#pagesIn(from, to)) {
      const missing = [...values].filter(([key]) => !page.have.has(key)).slice(0, MOST_VALUES)
      if (missing.length > 0) return (signal) => this.#readValues(page, new Map(missing), signal)
    }
    return null
  }

  #pagesIn(from: number, to: number): Page[] {
    let start = 0
    return this.#pages.filter(({ keys }) => {
      const end = start + keys.length
      const isIn = start <= to && end > from
      start = end
      return isIn
    })
  }

  #firstValues(): Map<string, RunValue> {
    const { values } = this.#wanted!
    const isFirst = this.#state.total === null && this.#first.size > 0 && values.size > 0
    return new Map([...(isFirst ? this.#first : values)].slice(0, MOST_VALUES))
  }

  async #readAll(signal: AbortSignal): Promise<void> {
    const known = this.#state.keys.length
    const least = Math.min(known, this.#wanted!.to + 1)
    this.#isStale = false
    const pages: Page[] = []
    const lines = new Map<string, Line<Facts, V>>()
    let cursor: string | null | undefined
    let total = 0
    do {
      const page = this.#newPage(cursor ?? undefined, least - lines.size)
      const read = await this.#readPage(page, signal)
      this.#add(page, read.lines, lines)
      pages.push(page)
      cursor = read.nextCursor
      total = read.total
    } while (cursor !== null && lines.size < least)
    this.#pages = pages
    this.#nextCursor = cursor
    this.#replaceLines(lines, total)
  }

  /** A line that is as it was stays the same object: nobody draws it again. */
  #replaceLines(lines: Map<string, Line<Facts, V>>, total: number): void {
    const before = this.#lines
    const changed = [...before.keys()].filter((key) => !lines.has(key))
    for (const [key, line] of lines) {
      const known = before.get(key)
      if (known && isSame(known, line)) lines.set(key, known)
      else changed.push(key)
    }
    this.#lines = lines
    this.#setKeys(total)
    for (const key of changed) this.#tellLine(key)
  }

  async #readNext(count: number, signal: AbortSignal): Promise<void> {
    const page = this.#newPage(this.#nextCursor!, count)
    // One that a reader leaps over shows none of its lines: its values are read when it comes into sight.
    if (this.#state.keys.length + page.limit <= this.#wanted!.from) page.have.clear()
    const { lines, nextCursor, total } = await this.#readPage(page, signal)
    this.#add(page, lines, this.#lines)
    this.#pages.push(page)
    this.#nextCursor = nextCursor
    this.#setKeys(total)
  }

  async #readValues(page: Page, values: ReadonlyMap<string, RunValue>, signal: AbortSignal): Promise<void> {
    const select = [...values.values()]
    const { lines } = await this.#read({ cursor: page.cursor, limit: page.limit, select }, signal)
    const read = new Map(lines.map((line) => [line.key, line.values]))
    for (const [name, value] of values) page.have.set(name, value)
    for (const key of page.keys) {
      const line = this.#lines.get(key)
      const found = [...values.keys()].map((value, at) => [value, read.get(key)?.[at] ?? this.#none])
      if (line) this.#setLine({ ...line, values: { ...line.values, ...Object.fromEntries(found) } })
    }
  }

  #newPage(cursor: string | undefined, count: number): Page {
    const limit = Math.min(MOST_LINES, Math.max(FIRST_PAGE, count))
    return { cursor, limit, keys: [], have: this.#firstValues() }
  }

  #readPage({ cursor, limit, have }: Page, signal: AbortSignal): Promise<PageRead<Facts, V>> {
    return this.#read({ cursor, limit, select: [...have.values()] }, signal)
  }

  /** A line that moved from a page still to come is not shown twice. */
  #add(page: Page, read: PageRead<Facts, V>['lines'], lines: Map<string, Line<Facts, V>>): void {
    const names = [...page.have.keys()]
    for (const { key, facts, values } of read) {
      if (lines.has(key)) continue
      page.keys.push(key)
      const entries = names.map((name, at) => [name, values[at] ?? this.#none])
      lines.set(key, { key, facts, values: Object.fromEntries(entries) })
    }
  }

  #remove(key: string): void {
    this.#lines.delete(key)
    for (const page of this.#pages) page.keys = page.keys.filter((other) => other !== key)
    this.#setKeys(Math.max(0, (this.#state.total ?? 0) - 1))
  }

  #setKeys(total: number): void {
    this.#set({ keys: this.#pages.flatMap(({ keys }) => keys), total })
  }

  #set(change: Partial<ListState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }

  #setLine(line: Line<Facts, V>): void {
    this.#lines.set(line.key, line)
    this.#tellLine(line.key)
  }

  #tellLine(key: string): void {
    for (const listener of this.#lineListeners.get(key) ?? []) listener()
  }
}

const byKey = (values: readonly RunValue[]): ReadonlyMap<string, RunValue> =>
  new Map(values.map((value) => [valueKey(value), value]))

/** Facts and values are what JSON brought, in the order in which the server writes them. */
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
