import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { fetchOnce, requestName } from './early-answers'

const search = { method: 'POST', body: '{"limit":100}' }

const ask = (answer: Promise<Response>) => {
  answer.catch(() => {})
  globalThis.askedEarly = new Map([
    [requestName('/api/v1/runs/search', search), { answer, askedAt: performance.now() }],
  ])
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('fetch', async () => new Response('later'))
})
afterEach(() => {
  globalThis.askedEarly = undefined
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const textOf = async (init: RequestInit = search) => (await fetchOnce('/api/v1/runs/search', init)).text()

it('takes the answer of a question that the document asked, once', async () => {
  ask(Promise.resolve(new Response('early')))
  expect([await textOf(), await textOf()]).toEqual(['early', 'later'])
})

it('asks for itself where the question differs in a letter', async () => {
  ask(Promise.resolve(new Response('early')))
  expect(await textOf({ ...search, body: '{"limit":101}' })).toBe('later')
})

it('asks again where the early answer did not come, and where it has waited for long', async () => {
  ask(Promise.reject(new TypeError('Failed to fetch')))
  expect(await textOf()).toBe('later')
  ask(Promise.resolve(new Response('early')))
  vi.advanceTimersByTime(60_000)
  expect(await textOf()).toBe('later')
})
