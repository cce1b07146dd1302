import { describe, expect, it } from 'vitest'
import { originRefusal } from './same-origin.js'

const codeOf = (headers: { host?: string; origin?: string }, port = 4747) =>
  originRefusal(headers, port)?.code ?? 'allowed'

describe('originRefusal', () => {
  it.each([
    [{ host: 'localhost:4747' }],
    [{ host: '127.0.0.1:4747' }],
    [{ host: '[::1]:4747' }],
    [{ host: 'LOCALHOST:4747', origin: 'http://localhost:4747' }],
  ])('allows %o', (headers) => {
    expect(codeOf(headers)).toBe('allowed')
  })

  it('knows that browsers leave out port 80', () => {
    expect(codeOf({ host: 'localhost', origin: 'http://localhost' }, 80)).toBe('allowed')
    expect(codeOf({ host: 'localhost:80', origin: 'http://localhost' }, 80)).toBe('allowed')
    expect(codeOf({ host: 'localhost' })).toBe('FORBIDDEN_HOST')
  })

  it.each([
    [{}],
    [{ host: 'localhost:4748' }],
    [{ host: 'rebound.example:4747' }],
    [{ host: 'localhost:4747.rebound.example' }],
  ])('refuses the host of %o', (headers) => {
    expect(codeOf(headers)).toBe('FORBIDDEN_HOST')
  })

  it.each([
    'http://evil.example',
    'https://localhost:4747',
    'http://localhost:5173',
    'http://127.0.0.1:4747',
    'null',
  ])('refuses the origin %s on localhost:4747', (origin) => {
    expect(codeOf({ host: 'localhost:4747', origin })).toBe('FORBIDDEN_ORIGIN')
  })
})
