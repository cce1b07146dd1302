import {
  fromMetricValue,
  type GroupStats,
  type MetricValue,
  RunExport,
  type RunGroup,
  RunGroupsQuery,
  type RunValue,
  toMetricValue,
} from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DatabaseFixture, openFixture } from '../testing/fixtures.js'
import { type KnownRun, makeKnownRuns, shownValue } from '../testing/known-runs.js'
import { seededRandom } from '../testing/random.js'

let fixture: DatabaseFixture
let known: KnownRun[]
beforeAll(async () => {
  fixture = await openFixture()
  known = await makeKnownRuns(fixture.db, 'groups', 70, seededRandom(11))
})
afterAll(() => fixture.close())

const metric = (key: string, stat: Extract<RunValue, { of: 'metric' }>['stat']): RunValue => ({
  of: 'metric',
  key,
  stat,
})
const BY: RunValue[] = [
  { of: 'param', key: 'rate' },
  { of: 'param', key: 'size' },
  { of: 'tag', key: 'tree' },
  { of: 'field', field: 'status' },
  { of: 'field', field: 'name' },
  metric('rare', 'last'),
  metric('loss', 'count'),
]
const SELECT: RunValue[] = [
  metric('loss', 'last'),
  metric('loss', 'mean'),
  metric('accuracy', 'max'),
  metric('rare', 'min'),
  metric('accuracy', 'lastStep'),
  { of: 'param', key: 'rate' },
  { of: 'param', key: 'size' },
  { of: 'tag', key: 'tree' },
  { of: 'field', field: 'createdAt' },
  { of: 'field', field: 'name' },
]

/** NaN and infinities as the words that the API has for them. */
const worded = (value: ReturnType<typeof shownValue>) =>
  typeof value === 'number' ? toMetricValue(value) : value

function expectedStats(values: number[]): GroupStats | null {
  const finite = values.filter(Number.isFinite)
  const n = finite.length
  if (n === 0) return null
  // Near 1 first: squares of what was logged overflow.
  const scale = Math.max(...finite.map(Math.abs)) || 1
  const mean = finite.reduce((sum, value) => sum + value / scale, 0) / n
  const squares = finite.reduce((sum, value) => sum + (value / scale - mean) ** 2, 0)
  const std = n < 2 ? null : Math.sqrt(squares / (n - 1)) * scale
  return {
    n,
    mean: mean * scale,
    std,
    stderr: std === null ? null : std / Math.sqrt(n),
    min: Math.min(...finite),
    max: Math.max(...finite),
  }
}

function expectedGroups(by: RunValue[], select: RunValue[]): Map<string, RunGroup> {
  const members = new Map<string, KnownRun[]>()
  for (const one of known) {
    const place = JSON.stringify(by.map((value) => worded(shownValue(one, value))))
    members.set(place, [...(members.get(place) ?? []), one])
  }
  const tell = (of: KnownRun[], value: RunValue): RunGroup['values'][number] => {
    const all = of.map((one) => shownValue(one, value)).filter((one) => one !== null)
    const different = [...new Set(all)]
    return {
      stats: expectedStats(all.filter((one) => typeof one === 'number')),
      only: different.length === 1 ? worded(different[0]!) : null,
      distinct: different.length,
    }
  }
  return new Map(
    [...members].map(([place, of]) => [
      place,
      { by: JSON.parse(place), runs: of.length, values: select.map((value) => tell(of, value)) },
    ]),
  )
}

async function allPages(query: Omit<typeof RunGroupsQuery._zod.input, 'cursor'>) {
  const groups: RunGroup[] = []
  let cursor: string | null | undefined
  do {
    const page = await fixture.db.runs.group(RunGroupsQuery.parse({ ...query, ...(cursor && { cursor }) }))
    groups.push(...page.groups)
    expect(page.runs).toBe(known.length)
    cursor = page.nextCursor
    if (!cursor) expect(page.total).toBe(groups.length)
  } while (cursor)
  return groups
}

function expectStats(found: GroupStats | null, expected: GroupStats | null): void {
  expect(found === null).toBe(expected === null)
  if (!found || !expected) return
  const { mean, std, stderr, ...exact } = expected
  expect(found).toMatchObject(exact)
  const size = Math.max(Math.abs(expected.min), Math.abs(expected.max))
  for (const [a, b] of [
    [found.mean, mean],
    [found.std, std],
    [found.stderr, stderr],
  ] as const) {
    expect(a === null).toBe(b === null)
    if (a !== null && b !== null) expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-12 * size)
  }
}

describe('groups of runs', () => {
  it('say of all runs what reading each of them says', async () => {
    const random = seededRandom(3)
    const pick = <T>(items: readonly T[]): T => items[Math.floor(items.length * random())]!
    let told = 0
    for (let round = 0; round < 30; round++) {
      const by = [...new Set(Array.from({ length: 1 + Math.floor(3 * random()) }, () => pick(BY)))]
      const groups = await allPages({ by, select: SELECT, limit: 1 + Math.floor(12 * random()) })
      const expected = expectedGroups(by, SELECT)
      expect(new Set(groups.map((group) => JSON.stringify(group.by)))).toEqual(new Set(expected.keys()))
      for (const { by: place, runs, values } of groups) {
        const other = expected.get(JSON.stringify(place))!
        expect(runs).toBe(other.runs)
        for (const [index, { stats, only, distinct }] of values.entries()) {
          expect({ only, distinct }).toEqual({
            only: other.values[index]!.only,
            distinct: other.values[index]!.distinct,
          })
          expectStats(stats, other.values[index]!.stats)
          told += stats?.n ?? 0
        }
      }
    }
    expect(told).toBeGreaterThan(1000)
  })

  it.each(['asc', 'desc'] as const)(
    'come in the order of a mean, %s, those without it last',
    async (direction) => {
      const select = [metric('accuracy', 'mean')]
      const by: RunValue[] = [
        { of: 'param', key: 'size' },
        { of: 'tag', key: 'tree' },
      ]
      const groups = await allPages({ by, select, orderBy: { column: 0, direction }, limit: 3 })
      const means = groups.map(({ values }) => values[0]!.stats?.mean ?? null)
      const numbers = means.filter((mean) => mean !== null)
      expect(means.slice(numbers.length).every((mean) => mean === null)).toBe(true)
      const sign = direction === 'asc' ? 1 : -1
      expect(numbers).toEqual([...numbers].sort((a, b) => sign * (a - b)))
      expect(numbers.length).toBeGreaterThan(10)
      expect(numbers.length).toBeLessThan(means.length)
    },
  )

  it('come by a further order where they are equal by those before', async () => {
    const groups = await allPages({
      by: [{ of: 'param', key: 'size' }, metric('loss', 'count')],
      select: [metric('loss', 'count'), metric('accuracy', 'mean')],
      orderBy: { column: 0, direction: 'desc' },
      thenBy: [
        { column: 'runs', direction: 'asc' },
        { column: 1, direction: 'desc' },
      ],
      limit: 2,
    })
    const places = groups.map(({ runs, values: [count, accuracy] }) => [
      -(count!.stats?.mean ?? Number.NEGATIVE_INFINITY),
      runs,
      -(accuracy!.stats?.mean ?? Number.NEGATIVE_INFINITY),
    ])
    const difference = (a: number[], b: number[]): number => {
      const at = a.findIndex((one, index) => one !== b[index])
      return at === -1 ? 0 : a[at]! - b[at]!
    }
    expect(places).toEqual([...places].sort(difference))
    expect(new Set(places.map(([first, second]) => `${first} ${second}`)).size).toBeLessThan(places.length)
  })

  it('keep NaN apart from runs without the value', async () => {
    const groups = await allPages({ by: [metric('loss', 'last')] })
    const of = (value: MetricValue | null) => groups.find(({ by }) => by[0] === value)?.runs ?? 0
    const last = known.map(({ logged }) => logged.get('loss')?.at(-1))
    expect(of('NaN')).toBe(last.filter((value) => Number.isNaN(value)).length)
    expect(of(null)).toBe(last.filter((value) => value === undefined).length)
    expect(fromMetricValue('NaN')).toBeNaN()
    expect(Math.min(of('NaN'), of(null))).toBeGreaterThan(0)
  })
})

describe('a filter that cannot be', () => {
  it('is refused with its place, also inside the snapshot that groups and exports read from', async () => {
    const filter = 'name matches "[z-a]"'
    const refusal = { code: 'INVALID_INPUT', issues: [{ path: 'filter', found: '"[z-a]"', place: {} }] }
    const query = RunGroupsQuery.parse({ by: [{ of: 'field', field: 'name' }], filter })
    await expect(fixture.db.runs.group(query)).rejects.toMatchObject(refusal)
    await expect(fixture.db.runs.export(RunExport.parse({ filter }))).rejects.toMatchObject(refusal)
  })
})
