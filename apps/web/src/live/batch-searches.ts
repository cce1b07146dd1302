import type { RouteInput, RouteResponse } from '@barycenter/client'

export type SearchBody = RouteInput<'searchMetrics'>['body']
type SearchResult = RouteResponse<'searchMetrics'>
type Search = (body: SearchBody, signal: AbortSignal) => Promise<SearchResult>

/** Lines of one answer: more take long to read, and hold the page up when they come. */
const MOST_LINES = 60

interface Asked {
  body: SearchBody
  resolve(result: SearchResult): void
  reject(error: unknown): void
  signal: AbortSignal
}

/**
 * Joins what several charts ask for in the same moment about the same runs and the same part of the axis into few requests.
 * One that nobody waits for any more is called off.
 */
export class SearchBatch {
  readonly #search: Search
  readonly #later: (callback: () => void) => void
  #asked: Asked[] = []

  constructor(search: Search, later: (callback: () => void) => void) {
    this.#search = search
    this.#later = later
  }

  ask(body: SearchBody, signal: AbortSignal): Promise<SearchResult> {
    return new Promise((resolve, reject) => {
      if (this.#asked.length === 0) this.#later(() => this.#send())
      this.#asked.push({ body, resolve, reject, signal })
    })
  }

  #send(): void {
    const waiting = this.#asked.filter(({ signal }) => !signal.aborted)
    this.#asked = []
    const groups = new Map<string, Asked[]>()
    for (const asked of waiting) {
      const name = sameness(asked.body)
      groups.set(name, [...(groups.get(name) ?? []), asked])
    }
    for (const group of groups.values()) for (const part of partsOf(group)) void this.#sendOne(part)
  }

  async #sendOne(asked: readonly Asked[]): Promise<void> {
    const keys = [...new Set(asked.flatMap(({ body }) => body.keys))]
    const control = new AbortController()
    const callOff = () => {
      if (asked.every(({ signal }) => signal.aborted)) control.abort()
    }
    for (const { signal } of asked) signal.addEventListener('abort', callOff)
    try {
      const result = await this.#search({ ...asked[0]!.body, keys }, control.signal)
      for (const { body, resolve } of asked) resolve(pick(result, body.keys))
    } catch (error) {
      for (const { reject } of asked) reject(error)
    } finally {
      for (const { signal } of asked) signal.removeEventListener('abort', callOff)
    }
  }
}

function sameness({ keys: _, ...rest }: SearchBody): string {
  return JSON.stringify(rest)
}

/** In order; a chart that alone asks for more lines has a request of its own. */
function partsOf(asked: readonly Asked[]): Asked[][] {
  const parts: Asked[][] = []
  let lines = Number.POSITIVE_INFINITY
  for (const one of asked) {
    const own = one.body.keys.length * one.body.runIds.length
    if (lines + own > MOST_LINES) {
      parts.push([])
      lines = 0
    }
    parts.at(-1)!.push(one)
    lines += own
  }
  return parts
}

function pick(result: SearchResult, keys: readonly string[]): SearchResult {
  return {
    runs: result.runs,
    lines: result.lines.filter(({ key }) => keys.includes(key)),
    bands: result.bands.filter(({ key }) => keys.includes(key)),
  }
}
