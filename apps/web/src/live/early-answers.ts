import type { RouteRequest } from '@barycenter/client'

declare global {
  /** Questions that the document asked before any script of the page had come, by their names. */
  var askedEarly: Map<string, EarlyAnswer> | undefined
}

interface EarlyAnswer {
  answer: Promise<Response>
  askedAt: number
}

/** A page that has not asked by then asks for itself: what it shows first must not be old news. */
const FRESH_MS = 10_000

/** Two requests of one name are the same question. */
export const requestName = (
  path: string,
  init: Partial<Pick<RouteRequest['init'], 'method' | 'body'>> = {},
) => [init.method ?? 'GET', path, init.body ?? ''].join(' ')

/** As `fetch`, but for a question that the document has asked already: its answer is taken, once. */
export function fetchOnce(path: string, init: RequestInit): Promise<Response> {
  const send = () => fetch(path, init)
  const early = takeEarly(requestName(path, init as RouteRequest['init']))
  // What failed early is asked again: the connection may have been lost for a moment.
  return early?.catch(send) ?? send()
}

function takeEarly(name: string): Promise<Response> | undefined {
  const asked = globalThis.askedEarly?.get(name)
  globalThis.askedEarly?.delete(name)
  return asked && performance.now() - asked.askedAt < FRESH_MS ? asked.answer : undefined
}
