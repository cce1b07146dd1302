import { LogBatch, type Run, RunSearch, type RunValue } from '@barycenter/contracts'
import type { Condition, Constant, Filter, FilterOperator } from '@barycenter/filter'
import { printFilter } from '@barycenter/filter'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DatabaseFixture, openFixture } from '../testing/fixtures.js'
import { seededRandom } from '../testing/random.js'

const RUNS = 240
const WORDS = ['amber', 'Beech', 'cedar 5', '0.1', '50%', 'a_b']

/** What is known of a run without asking the database. */
interface Known {
  run: Run
  logged: Map<string, number[]>
  params: Record<string, string | number | boolean | null>
  tags: Record<string, string>
}

let fixture: DatabaseFixture
let known: Known[]
beforeAll(async () => {
  fixture = await openFixture()
  const random = seededRandom(11)
  known = []
  for (let index = 0; index < RUNS; index++) known.push(await makeRun(random))
})
afterAll(() => fixture.close())

function picker(random: () => number) {
  return <T>(items: readonly T[]): T => items[Math.floor(items.length * random())]!
}

/** Some keys are missing, some params are texts of numbers, some values are not finite, half of the runs have ended. */
async function makeRun(random: () => number): Promise<Known> {
  const { db } = fixture
  const pick = picker(random)
  const some = <T>(make: () => T, key: string) => (random() < 0.75 ? { [key]: make() } : {})
  const params: Known['params'] = {
    ...some(() => pick([0.1, 0.2, 1, '0.1', ' 1 ', '1e3', 'auto', 'True', true, false, null]), 'rate'),
    ...some(() => Math.floor(5 * random()), 'a size'),
  }
  const tags: Known['tags'] = {
    ...some(() => pick(WORDS), 'tree'),
    ...some(() => pick(['1', '2', 'x']), 'fold'),
  }
  const notes = pick(['', 'seen', 'to do'])
  const run = await db.runs.createExternal({
    experiment: pick(['one', 'two']),
    name: pick(WORDS),
    params,
    tags,
    notes,
  })
  const logged = new Map<string, number[]>()
  const value = () =>
    random() < 0.15 ? pick([Number.NaN, Number.POSITIVE_INFINITY]) : Math.floor(9 * random()) / 4
  for (const key of ['loss', 'test/acc'])
    if (random() < 0.8) logged.set(key, Array.from({ length: 1 + Math.floor(3 * random()) }, value))
  const series = [...logged].map(([key, values]) => ({
    key,
    steps: values.map((_, step) => step),
    values: values.map((one) => (Number.isFinite(one) ? one : (String(one) as 'NaN'))),
  }))
  if (series.length > 0) await db.runs.appendBatch(run.id, LogBatch.parse({ batchId: 'all', series }))
  if (random() < 0.5) await db.runs.endExternal(run.id, { status: pick(['completed', 'failed']) })
  return { run: await db.runs.get(run.id), logged, params, tags }
}

/** What a run has, by reading it; NaN and null are nothing. */
function found({ run, logged, params, tags }: Known, value: RunValue): Constant | undefined {
  if (value.of === 'param') return params[value.key] ?? undefined
  if (value.of === 'tag') return tags[value.key]
  if (value.of === 'field') return fieldOf(run, value.field)
  const values = logged.get(value.key)
  if (!values) return undefined
  const finite = values.filter(Number.isFinite)
  const stat = {
    last: () => values.at(-1)!,
    count: () => values.length,
    lastStep: () => values.length - 1,
    min: () => Math.min(...finite),
    max: () => Math.max(...finite),
    mean: () => finite.reduce((sum, one) => sum + one, 0) / finite.length,
  }[value.stat]
  const number = ['min', 'max', 'mean'].includes(value.stat) && finite.length === 0 ? Number.NaN : stat()
  return Number.isNaN(number) ? undefined : number
}

function fieldOf(run: Run, field: string): Constant | undefined {
  const facts: Record<string, string | number | null> = {
    name: run.name,
    status: run.status,
    kind: run.kind,
    experiment: run.experimentName,
    id: run.id,
    notes: run.notes || null,
    seed: run.seed,
    createdAt: Date.parse(run.createdAt),
    endedAt: run.endedAt && Date.parse(run.endedAt),
  }
  return facts[field] ?? undefined
}

const NUMERAL = /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,2})?\s*$/i

function asNumber(value: RunValue, has: Constant): number | undefined {
  if (typeof has === 'number') return has
  const mayBeText = value.of === 'param' || value.of === 'tag'
  return mayBeText && typeof has === 'string' && NUMERAL.test(has) ? Number(has) : undefined
}

function equals(value: RunValue, has: Constant, than: Constant): boolean {
  if (typeof than === 'number') return asNumber(value, has) === than
  return typeof than === 'boolean' ? String(has).toLowerCase() === String(than) : String(has) === than
}

/** LIKE by hand: % stands for any text, _ for one character. */
function isLike(text: string, pattern: string): boolean {
  if (pattern === '') return text === ''
  const [first, ...rest] = pattern
  if (first === '%')
    return Array.from({ length: text.length + 1 }, (_, from) => text.slice(from)).some((end) =>
      isLike(end, rest.join('')),
    )
  return text !== '' && (first === '_' || first === text[0]) && isLike(text.slice(1), rest.join(''))
}

function meets(value: RunValue, has: Constant, operator: FilterOperator, than: Constant): boolean {
  const [text, other] = [String(has), String(than)]
  const lower = [text.toLowerCase(), other.toLowerCase()] as const
  const number = typeof than === 'number' ? asNumber(value, has) : undefined
  const order = (holds: (sign: number) => boolean) => {
    if (typeof than === 'number') return number !== undefined && holds(Math.sign(number - than))
    return holds(text < other ? -1 : text > other ? 1 : 0)
  }
  return {
    '=': () => equals(value, has, than),
    '!=': () => !equals(value, has, than),
    '<': () => order((sign) => sign < 0),
    '<=': () => order((sign) => sign <= 0),
    '>': () => order((sign) => sign > 0),
    '>=': () => order((sign) => sign >= 0),
    contains: () => lower[0].includes(lower[1]),
    matches: () => new RegExp(other).test(text),
    like: () => isLike(text, other),
    ilike: () => isLike(...lower),
  }[operator]()
}

/** The meaning of a filter by its definition: what a run does not have meets no condition but `is null`. */
function holds(filter: Filter, one: Known): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.parts.every((part) => holds(part, one))
    case 'or':
      return filter.parts.some((part) => holds(part, one))
    case 'not':
      return !holds(filter.part, one)
    case 'search':
      return [one.run.name, ...Object.entries(one.tags).flat()].some((text) =>
        text.toLowerCase().includes(filter.text.toLowerCase()),
      )
    default:
      return conditionHolds(filter, found(one, filter.value))
  }
}

function conditionHolds(condition: Condition, has: Constant | undefined): boolean {
  if (condition.kind === 'null') return has === undefined
  if (has === undefined) return false
  return condition.kind === 'in'
    ? condition.among.some((than) => equals(condition.value, has, than))
    : meets(condition.value, has, condition.operator, condition.than)
}

const METRICS = (['last', 'min', 'max', 'mean', 'count', 'lastStep'] as const).flatMap((stat): RunValue[] => [
  { of: 'metric', key: 'loss', stat },
  { of: 'metric', key: 'test/acc', stat },
])
const ANY: RunValue[] = [
  { of: 'param', key: 'rate' },
  { of: 'param', key: 'a size' },
  { of: 'param', key: 'never' },
  { of: 'tag', key: 'tree' },
  { of: 'tag', key: 'fold' },
]
const TEXT_FIELDS: RunValue[] = (['name', 'experiment', 'notes', 'id'] as const).map((field) => ({
  of: 'field',
  field,
}))
const NUMBER_FIELDS: RunValue[] = (['seed'] as const).map((field) => ({ of: 'field', field }))
const ORDERS = ['=', '!=', '<', '<=', '>', '>='] as const
const TEXTS = ['contains', 'matches', 'like', 'ilike'] as const
const PATTERNS = ['a', '^.e', '[0-9]', 'R$', '%a%', '_e%', '%', 'BEECH', '5', '\\']

class RandomFilters {
  readonly pick
  constructor(readonly random: () => number) {
    this.pick = picker(random)
  }

  condition(): Filter {
    const value = this.pick([...METRICS, ...ANY, ...ANY, ...TEXT_FIELDS, ...NUMBER_FIELDS])
    const isNumber = value.of === 'metric' || (value.of === 'field' && value.field === 'seed')
    const numbers = [0, 0.1, 1, 1.25, 2, 1000, Number.POSITIVE_INFINITY]
    const texts = ['auto', '0.1', 'amber', 'cedar 5', 'two', '', 'true']
    const constants = isNumber ? numbers : value.of === 'field' ? texts : [...numbers, ...texts, true, false]
    const kind = this.pick(['compare', 'compare', 'in', 'null', 'search', 'status'] as const)
    if (kind === 'search') return { kind, text: this.pick(['e', 'tree', 'AMBER', '%', '_b', 'zzz']) }
    if (kind === 'status') return this.#status()
    if (kind === 'null') return { kind, value }
    if (kind === 'in') return { kind, value, among: [this.pick(constants), this.pick(constants)] }
    const operator = this.pick(isNumber ? ORDERS : [...ORDERS, ...TEXTS])
    if (!(TEXTS as readonly string[]).includes(operator))
      return { kind, value, operator, than: this.pick(constants) }
    const patterns = operator === 'matches' ? PATTERNS.slice(0, 4) : PATTERNS
    return { kind, value, operator, than: this.pick(patterns) }
  }

  #status(): Condition {
    const among = [this.pick(['running', 'failed'] as const), 'completed']
    return { kind: 'in', value: { of: 'field', field: 'status' }, among }
  }

  filter(depth: number): Filter {
    const kind = depth === 0 ? 'condition' : this.pick(['condition', 'and', 'or', 'not'] as const)
    if (kind === 'condition') return this.condition()
    if (kind === 'not') return { kind, part: this.filter(depth - 1) }
    return { kind, parts: [this.filter(depth - 1), this.filter(depth - 1)] }
  }
}

async function search(filter: string): Promise<string[]> {
  const { hits, total } = await fixture.db.runs.search(RunSearch.parse({ filter, limit: 500 }))
  expect(total).toBe(hits.length)
  return hits.map(({ id }) => id).sort()
}

describe('a search by a filter', () => {
  it('finds what reading every run by the definition of the language finds', async () => {
    const filters = new RandomFilters(seededRandom(2))
    let selective = 0
    for (let round = 0; round < 250; round++) {
      const filter = filters.filter(round % 4)
      const text = printFilter(filter)
      const expected = known.flatMap((one) => (holds(filter, one) ? [one.run.id] : [])).sort()
      expect({ text, ids: await search(text) }).toEqual({ text, ids: expected })
      if (expected.length > 0 && expected.length < RUNS) selective++
    }
    expect(selective).toBeGreaterThan(100)
  })

  it('knows two answers: not of a condition holds for runs without its value, != does not', async () => {
    const count = async (text: string) => (await search(text)).length
    const without = known.filter(({ params }) => params.rate === undefined || params.rate === null).length
    expect(without).toBeGreaterThan(10)
    const equal = await count('params.rate = 0.2')
    expect(await count('not (params.rate = 0.2)')).toBe(RUNS - equal)
    expect(await count('params.rate != 0.2')).toBe(RUNS - equal - without)
    expect(await count('params.rate is null')).toBe(without)
  })

  it('compares times', async () => {
    const created = known.map(({ run }) => Date.parse(run.createdAt)).sort((a, b) => a - b)
    const middle = new Date(created[RUNS / 2]!).toISOString()
    const later = created.filter((time) => time > created[RUNS / 2]!).length
    expect(await search(`created > ${middle}`)).toHaveLength(later)
    expect(await search('created > -1h and duration < 1h')).toHaveLength(RUNS)
    expect(await search('created < now - 1h')).toHaveLength(0)
  })

  it('is refused with the place of each mistake', async () => {
    await expect(search('naem = 1 and status = x')).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      issues: [
        { path: 'filter', found: 'naem', place: { offset: 0, length: 4 } },
        { path: 'filter', found: 'x', place: { offset: 22, length: 1 } },
      ],
    })
  })

  it('tells which regular expression the database refuses', async () => {
    await expect(search('name ~ "fine" or name ~ "[z-a]"')).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: 'filter', found: '"[z-a]"', place: { offset: 25, length: 5 } }],
    })
  })

  it('of very many values is refused rather than planned for ever', async () => {
    const text = Array.from({ length: 100 }, (_, index) => `metrics.m${index} > 0`).join(' or ')
    await expect(search(text)).rejects.toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: 'filter' }] })
  })
})
