import {
  LogBatch,
  type Run,
  type RunOrder,
  RunSearch,
  type RunSearchInput,
  type RunValue,
} from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../database.js'
import { claimNewRun, type DatabaseFixture, openFixture } from '../testing/fixtures.js'
import { seededRandom } from '../testing/random.js'

const RUNS = 60
const KEYS = ['loss', 'accuracy', 'rare']
const WORDS = ['amber', 'beech', 'cedar', 'delta']

/** What is known of a run without asking the database. */
interface Known {
  run: Run
  logged: Map<string, number[]>
  params: Record<string, string | number | boolean | null>
  tags: Record<string, string>
}

let fixture: DatabaseFixture
let db: Database
let known: Known[]
beforeAll(async () => {
  fixture = await openFixture()
  db = fixture.db
  const random = seededRandom(5)
  known = []
  for (let index = 0; index < RUNS; index++) known.push(await makeRun(random))
})
afterAll(() => fixture.close())

/** Half of the runs have ended, some metrics are missing, some values are not finite and many are equal. */
async function makeRun(random: () => number): Promise<Known> {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(items.length * random())]!
  const params: Known['params'] =
    random() < 0.8 ? { rate: pick([0.1, 0.2, 'auto', true, null]), size: Math.floor(9 * random()) } : {}
  const tags: Record<string, string> = random() < 0.7 ? { tree: pick(WORDS) } : {}
  const { id } = await db.runs.createExternal({
    experiment: 'search',
    name: pick(WORDS),
    params,
    tags,
    notes: '',
  })
  const logged = new Map<string, number[]>()
  for (const key of KEYS) {
    if (random() < (key === 'rare' ? 0.2 : 0.9)) {
      const count = 1 + Math.floor(4 * random())
      const value = () =>
        random() < 0.1 ? pick([Number.NaN, Number.POSITIVE_INFINITY]) : Math.floor(20 * random()) / 4
      logged.set(key, Array.from({ length: count }, value))
    }
  }
  for (const [key, values] of logged) {
    const series = [
      {
        key,
        steps: values.map((_, step) => step),
        values: values.map((value) => (Number.isFinite(value) ? value : (String(value) as 'NaN'))),
      },
    ]
    await db.runs.appendBatch(id, LogBatch.parse({ batchId: key, series }))
  }
  if (random() < 0.5) await db.runs.endExternal(id, { status: pick(['completed', 'failed']) })
  return { run: await db.runs.get(id), logged, params, tags }
}

type Plain = number | string | null

/** The value as it is compared: NaN is none. */
function knownValue({ run, logged, params, tags }: Known, value: RunValue): Plain {
  const found = () => {
    if (value.of === 'param') return params[value.key] ?? null
    if (value.of === 'tag') return tags[value.key] ?? null
    if (value.of === 'field')
      return value.field === 'createdAt' ? Date.parse(run.createdAt) : (run[value.field as 'name'] ?? null)
    const values = logged.get(value.key)
    if (!values) return null
    const finite = values.filter(Number.isFinite)
    if (value.stat === 'last') return values.at(-1)!
    if (value.stat === 'lastStep') return values.length - 1
    if (value.stat === 'count') return values.length
    if (finite.length === 0) return null
    if (value.stat === 'mean') return finite.reduce((sum, one) => sum + one, 0) / finite.length
    return value.stat === 'min' ? Math.min(...finite) : Math.max(...finite)
  }
  const plain = found()
  if (Number.isNaN(plain)) return null
  return typeof plain === 'boolean' ? String(plain) : plain
}

function holds(value: Plain, op: string, than: number | string | boolean): boolean {
  if (value === null) return false
  if (op === 'contains') return String(value).includes(String(than))
  const other = typeof than === 'boolean' ? String(than) : than
  if (typeof value !== typeof other) return false
  return {
    '=': value === other,
    '!=': value !== other,
    '<': value < other,
    '<=': value <= other,
    '>': value > other,
    '>=': value >= other,
  }[op]!
}

function expectedOrder(search: RunSearch): string[] {
  const rank = (value: Plain) => (typeof value === 'number' ? 0 : value === null ? 2 : 1)
  const compareBy = ({ value, direction }: RunOrder, a: Known, b: Known): number => {
    const [x, y] = [a, b].map((one) => knownValue(one, value)) as [Plain, Plain]
    if (rank(x) !== rank(y)) return rank(x) - rank(y)
    if (x === y || x === null || y === null) return 0
    return x < y === (direction === 'asc') ? -1 : 1
  }
  const compare = (a: Known, b: Known): number => {
    for (const order of [search.orderBy, ...search.thenBy]) {
      const difference = compareBy(order, a, b)
      if (difference !== 0) return difference
    }
    return a.run.id < b.run.id ? 1 : -1
  }
  return known
    .filter((one) => search.where.every(({ value, op, than }) => holds(knownValue(one, value), op, than)))
    .sort(compare)
    .map(({ run }) => run.id)
}

async function pagesOf(input: RunSearchInput): Promise<{ ids: string[]; totals: number[] }> {
  const ids: string[] = []
  const totals: number[] = []
  let cursor: string | null | undefined
  do {
    const page = await db.runs.search(RunSearch.parse({ ...input, ...(cursor && { cursor }) }))
    ids.push(...page.hits.map(({ id }) => id))
    totals.push(page.total)
    cursor = page.nextCursor
  } while (cursor)
  return { ids, totals }
}

const VALUES: RunValue[] = [
  ...KEYS.flatMap((key) =>
    (['last', 'min', 'max', 'mean', 'count', 'lastStep'] as const).map((stat) => ({
      of: 'metric' as const,
      key,
      stat,
    })),
  ),
  { of: 'param', key: 'rate' },
  { of: 'param', key: 'size' },
  { of: 'tag', key: 'tree' },
  { of: 'field', field: 'name' },
  { of: 'field', field: 'status' },
  { of: 'field', field: 'createdAt' },
]

describe('a search', () => {
  it('finds, orders and pages as reading every run would', async () => {
    const random = seededRandom(9)
    const pick = <T>(items: readonly T[]): T => items[Math.floor(items.length * random())]!
    let found = 0
    for (let round = 0; round < 80; round++) {
      const where = Array.from({ length: Math.floor(3 * random()) }, () => ({
        value: pick(VALUES),
        op: pick(['=', '!=', '<', '<=', '>', '>=', 'contains'] as const),
        than: pick([1, 2.5, 0.1, 'auto', 'amber', 'completed', 'e', true]),
      }))
      const order = (): RunOrder => ({ value: pick(VALUES), direction: pick(['asc', 'desc'] as const) })
      const thenBy = Array.from({ length: Math.floor(3 * random()) }, order)
      const search = { where, orderBy: order(), thenBy, limit: 1 + Math.floor(40 * random()) }
      const expected = expectedOrder(RunSearch.parse(search))
      const { ids, totals } = await pagesOf(search)
      expect({ search, ids }).toEqual({ search, ids: expected })
      expect(new Set(totals)).toEqual(new Set([expected.length]))
      found += expected.length
    }
    expect(found).toBeGreaterThan(500)
  })

  it('tells the values asked for, those that are not finite too', async () => {
    const { hits } = await db.runs.search(RunSearch.parse({ select: VALUES, limit: 500 }))
    expect(hits).toHaveLength(RUNS)
    const words = (value: number) => (Number.isFinite(value) ? value : String(value))
    for (const { id, values } of hits) {
      const one = known.find(({ run }) => run.id === id)!
      const expected = VALUES.map((value) => {
        if (value.of === 'metric' && value.stat === 'last') {
          const last = one.logged.get(value.key)?.at(-1)
          return last === undefined ? null : words(last)
        }
        return value.of === 'param'
          ? ((one.params as Record<string, unknown>)[value.key] ?? null)
          : knownValue(one, value)
      })
      expect(values).toEqual(expected)
    }
  })

  it('sees a run as it is, also one that runs again after it had ended', async () => {
    const search = RunSearch.parse({
      where: [{ value: { of: 'metric', key: 'again', stat: 'max' }, op: '>', than: 5 }],
    })
    const { run, token, writer } = await claimNewRun(fixture)
    const log = (value: number) => writer.write({ metrics: [{ key: 'again', step: 1, timestamp: 1, value }] })
    const total = async () => (await db.runs.search(search)).total
    await log(1)
    expect(await total()).toBe(0)
    await log(9)
    expect(await total()).toBe(1)
    await fixture.sql('UPDATE metric_series SET max_value = 3 WHERE run_id = $1', [run.id])
    await db.queue.end(run.id, token, {
      status: 'failed',
      failure: { code: 'INTERNAL', message: 'x', phase: null },
    })
    expect(await total()).toBe(0)
    await fixture.sql(`UPDATE run SET status = 'running' WHERE id = $1`, [run.id])
    await fixture.sql('UPDATE metric_series SET max_value = 9 WHERE run_id = $1', [run.id])
    expect(await total()).toBe(1)
  })

  it('refuses a cursor that is none, or of a search with other orders', async () => {
    const { nextCursor } = await db.runs.search(RunSearch.parse({ limit: 1 }))
    const thenBy = [{ value: { of: 'field', field: 'name' } }]
    for (const search of [{ cursor: 'x' }, { cursor: nextCursor, thenBy }])
      await expect(db.runs.search(RunSearch.parse(search))).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        issues: [{ path: 'cursor' }],
      })
  })
})
