import { METRIC_STATS, RUN_FIELDS, type RunValue } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { completeFilter } from './complete-filter.js'
import { type Constant, FILTER_OPERATORS, type Filter } from './filter.js'
import { kindOf } from './operand.js'
import { parseFilter } from './parse-filter.js'
import { printFilter } from './print-filter.js'

/** Mulberry32: the same numbers in every run. */
function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const WORDS = [
  'lr',
  'test/acc',
  'a b',
  'in',
  'x.y',
  '1',
  '5m',
  'ü-1',
  '"',
  '`',
  "'",
  '%',
  '2026-01-01',
  'now',
  'inf',
  ' ',
]
const NUMBERS = [
  0,
  1,
  -1,
  0.1,
  1e-7,
  1e21,
  5e-324,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  1.7e12,
]

class RandomFilters {
  constructor(readonly random: () => number) {}

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(items.length * this.random())]!
  }

  list<T>(least: number, most: number, make: () => T): T[] {
    return Array.from({ length: least + Math.floor((most - least + 1) * this.random()) }, make)
  }

  value(): RunValue {
    const key = this.list(1, 3, () => this.pick(WORDS)).join('')
    const of = this.pick(['metric', 'param', 'tag', 'field'] as const)
    if (of === 'metric') return { of, key, stat: this.pick(METRIC_STATS) }
    return of === 'field' ? { of, field: this.pick(RUN_FIELDS) } : { of, key }
  }

  constant(value: RunValue): Constant {
    const kind = kindOf(value)
    if (kind === 'status') return this.pick(['running', 'completed', 'held'])
    if (kind === 'runKind') return this.pick(['trained', 'external'])
    const text = () => this.list(0, 3, () => this.pick(WORDS)).join('')
    if (kind === 'text') return text()
    return kind === 'any' ? this.pick([text(), this.pick(NUMBERS), true, false]) : this.pick(NUMBERS)
  }

  condition(): Filter {
    const value = this.value()
    const kind = kindOf(value)
    const shape = this.pick(['compare', 'in', 'null', 'search'] as const)
    if (shape === 'null') return { kind: shape, value }
    if (shape === 'search') return { kind: shape, text: this.list(0, 3, () => this.pick(WORDS)).join(' ') }
    if (shape === 'in') return { kind: shape, value, among: this.list(0, 3, () => this.constant(value)) }
    const isChoice = kind === 'status' || kind === 'runKind'
    const isText = kind === 'text' || kind === 'any'
    const operator = this.pick(FILTER_OPERATORS.slice(0, isChoice ? 2 : isText ? undefined : 6))
    if (operator === 'matches')
      return { kind: shape, value, operator, than: this.pick(['^a|b$', '(?i)x"+', '\\d']) }
    const than = FILTER_OPERATORS.indexOf(operator) < 6 ? this.constant(value) : `%${this.pick(WORDS)}`
    return { kind: shape, value, operator, than }
  }

  filter(depth: number): Filter {
    const kind = depth === 0 ? 'condition' : this.pick(['condition', 'and', 'or', 'not'] as const)
    if (kind === 'condition') return this.condition()
    return kind === 'not'
      ? { kind, part: this.filter(depth - 1) }
      : { kind, parts: this.list(2, 3, () => this.filter(depth - 1)) }
  }
}

describe('printing', () => {
  it('writes what is read back as the same filter', () => {
    const random = new RandomFilters(seededRandom(3))
    for (let round = 0; round < 3000; round++) {
      const filter = random.filter(3)
      const text = printFilter(filter)
      expect({ text, parsed: parseFilter(text, { now: 0 }) }).toMatchObject({
        text,
        parsed: { ok: true, filter },
      })
    }
  })
})

const PIECES = [
  'name',
  'status',
  'seed',
  'metrics.',
  'metrics.acc',
  'params.`x',
  '`',
  '"',
  "'",
  '(',
  ')',
  ',',
  '..',
  '=',
  '!=',
  '<',
  '~',
  '!',
  '&&',
  '||',
  'and',
  'or',
  'not',
  'in',
  'is',
  'null',
  'between',
  'like',
  'matches',
  '/',
  '/a(/',
  '1',
  '.5',
  '1e9',
  '5m',
  '-7d',
  'now',
  'now - ',
  'today',
  '2026-11-01',
  '2026-99-99',
  'max(',
  'foo(',
  '#',
  '\\',
  '\u0000',
  '\ud800',
  'ß',
  '\n',
  '90%',
]

describe('any text', () => {
  it('is read or refused with places inside of it, and completed, but never throws', () => {
    const random = new RandomFilters(seededRandom(7))
    let read = 0
    for (let round = 0; round < 3000; round++) {
      const text = random.list(0, 12, () => random.pick(PIECES) + random.pick(['', ' '])).join('')
      const parsed = parseFilter(text, { now: Date.UTC(2026, 0) })
      if (parsed.ok) read++
      else expect(parsed.errors.length).toBeGreaterThan(0)
      for (const { offset, length, expected } of parsed.ok ? [] : parsed.errors) {
        expect({ text, inside: offset >= 0 && offset + length <= text.length }).toEqual({
          text,
          inside: true,
        })
        expect(expected).not.toBe('')
      }
      completeFilter(text, Math.floor(text.length * random.random()), {
        keys: [{ of: 'metric', key: 'acc' }],
      })
    }
    expect(read).toBeGreaterThan(100)
  })
})
