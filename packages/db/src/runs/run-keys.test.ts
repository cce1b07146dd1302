import { LogBatch, type RunKey, RunKeysQuery } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DatabaseFixture, openFixture } from '../testing/fixtures.js'
import { type KnownRun, makeKnownRuns } from '../testing/known-runs.js'
import { seededRandom } from '../testing/random.js'

let fixture: DatabaseFixture
let known: KnownRun[]
beforeAll(async () => {
  fixture = await openFixture()
  known = await makeKnownRuns(fixture.db, 'keys', 40, seededRandom(2))
  await makeKnownRuns(fixture.db, 'another', 5, seededRandom(4))
})
afterAll(() => fixture.close())

function expectedKeys(): RunKey[] {
  const counts = new Map<string, number>()
  const count = (of: RunKey['of'], keys: Iterable<string>) => {
    for (const key of keys) counts.set(`${of} ${key}`, (counts.get(`${of} ${key}`) ?? 0) + 1)
  }
  for (const { logged, params, tags } of known) {
    count('metric', logged.keys())
    count('param', Object.keys(params))
    count('tag', Object.keys(tags))
  }
  return [...counts.keys()].sort().map((place) => {
    const [of, key] = place.split(' ') as [RunKey['of'], string]
    return { of, key, runs: counts.get(place)! }
  })
}

const list = (query: typeof RunKeysQuery._zod.input) => fixture.db.runs.listKeys(RunKeysQuery.parse(query))

describe('the keys of runs', () => {
  it('are counted over all runs of the scope, page by page', async () => {
    const experimentId = known[0]!.run.experimentId
    const keys: RunKey[] = []
    let cursor: string | null | undefined
    do {
      const page = await list({ experimentId, limit: 2, ...(cursor && { cursor }) })
      keys.push(...page.keys)
      expect(page.total).toBe(expectedKeys().length)
      cursor = page.nextCursor
    } while (cursor)
    expect(keys).toEqual(expectedKeys())
  })

  it('are found by a part, in any case, of one kind', async () => {
    const experimentId = known[0]!.run.experimentId
    const all = expectedKeys()
    const found = await list({ experimentId, search: 'A', of: 'metric' })
    expect(found.keys).toEqual(all.filter(({ of, key }) => of === 'metric' && key.includes('a')))
    expect((await list({ experimentId, search: '%' })).total).toBe(0)
  })

  it('follow the filter', async () => {
    const where = [{ value: { of: 'tag', key: 'tree' }, op: '=', than: 'amber' }] as const
    const { keys } = await list({ experimentId: known[0]!.run.experimentId, where: [...where], of: 'tag' })
    const runs = known.filter(({ tags }) => tags.tree === 'amber').length
    expect(keys).toEqual([{ of: 'tag', key: 'tree', runs }])
  })

  it('are those of a run as it is: also where it logs again after its end, or where its end told none', async () => {
    const { id, experimentId } = await fixture.db.runs.createExternal({
      experiment: 'again',
      params: {},
      tags: {},
      notes: '',
    })
    const log = (key: string) =>
      fixture.db.runs.appendBatch(id, LogBatch.parse({ batchId: key, metrics: [{ key, step: 5, value: 1 }] }))
    const keys = async () => (await list({ experimentId })).keys.map(({ key }) => key)
    await log('first')
    await fixture.db.runs.endExternal(id, { status: 'completed' })
    expect(await keys()).toEqual(['first'])
    await fixture.db.runs.rewind(id, 9)
    await log('second')
    expect(await keys()).toEqual(['first', 'second'])
    await fixture.db.runs.endExternal(id, { status: 'completed' })
    expect(await keys()).toEqual(['first', 'second'])
    await fixture.sql('UPDATE run SET metric_key_set = NULL WHERE id = $1', [id])
    expect(await keys()).toEqual(['first', 'second'])
  })
})
