import { expect, it, vi } from 'vitest'
import { uuidV7 } from './uuid-v7.js'

it('grows strictly, also within one millisecond and past its counter', () => {
  const ids = Array.from({ length: 10_000 }, uuidV7)
  expect(ids).toEqual([...ids].sort())
  expect(new Set(ids).size).toBe(ids.length)
})

it('has the version and variant of RFC 9562', () => {
  expect(uuidV7()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

it('counts on from one millisecond to the next', async () => {
  const counterOf = (id: string) => Number.parseInt(id.slice(15, 18), 16)
  const first = uuidV7()
  const later = Date.now() + 2
  await vi.waitUntil(() => Date.now() > later, { interval: 1 })
  expect(counterOf(uuidV7())).toBe((counterOf(first) + 1) % 0x1000)
})
