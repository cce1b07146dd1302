import { QueueOptions, RunConfig, type RunId } from '@barycenter/contracts'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Database } from '../database.js'
import { type DatabaseFixture, launchRequest, openFixture } from '../testing/fixtures.js'

let fixture: DatabaseFixture
let db: Database
beforeAll(async () => {
  fixture = await openFixture()
  db = fixture.db
})
afterAll(() => fixture.close())

/** Runs a, b, c, d, queued in this order. */
let ids: Record<string, RunId>
beforeEach(async () => {
  await fixture.sql('DELETE FROM queue_entry')
  ids = {}
  for (const name of ['a', 'b', 'c', 'd']) ids[name] = await launchOne(name)
})

async function launchOne(name: string, priority = 0): Promise<RunId> {
  const queue = QueueOptions.parse({ priority })
  const runs = [{ name, config: RunConfig.parse({}) }]
  const [run] = await db.runs.launch(launchRequest({ queue, runs }))
  return run!.id
}
const order = async () => (await db.runs.readQueue()).runs.map(({ name }) => name).join('')
const claimAll = async () => {
  const names: string[] = []
  for (let claim = await db.queue.claim('w'); claim; claim = await db.queue.claim('w'))
    names.push(claim.run.name)
  return names.join('')
}

it('takes runs of a higher priority first, each priority in the order of launches', async () => {
  await launchOne('x', 5)
  await launchOne('y', -1)
  await launchOne('z', 5)
  expect(await order()).toBe('xzabcdy')
  expect(await claimAll()).toBe('xzabcdy')
})

it('changes the priority of a queued run, with an event, and keeps it for a rerun', async () => {
  const run = await db.runs.moveInQueue(ids.c!, { priority: 7 })
  expect(run.queue?.priority).toBe(7)
  expect((await db.runs.readChanges(ids.c!, 0, 100)).events.at(-1)?.body).toEqual({
    type: 'queue.moved',
    priority: 7,
  })
  expect(await claimAll()).toBe('cabd')
})

it('moves a run before or after another one, and to its priority', async () => {
  await db.runs.moveInQueue(ids.d!, { before: ids.b! })
  expect(await order()).toBe('adbc')
  await db.runs.moveInQueue(ids.a!, { after: ids.c! })
  expect(await order()).toBe('dbca')
  await db.runs.moveInQueue(ids.c!, { before: ids.d! })
  expect(await order()).toBe('cdba')
  ids.h = await launchOne('h', 9)
  await db.runs.moveInQueue(ids.a!, { after: ids.h })
  expect(await order()).toBe('hacdb')
  expect((await db.runs.get(ids.a!)).queue?.priority).toBe(9)
  expect(await claimAll()).toBe('hacdb')
})

it('goes on for ever, though numbers between two numbers end', async () => {
  const moved = ['c', 'd']
  // Each is put right before b, behind the other: the gap halves every time.
  for (let turn = 0; turn < 150; turn++) await db.runs.moveInQueue(ids[moved[turn % 2]!]!, { before: ids.b! })
  expect(await order()).toBe('acdb')
  await launchOne('e')
  expect(await order()).toBe('acdbe')
})

it('refuses what is not in the queue, naming what was found', async () => {
  const claim = (await db.queue.claim('w'))!
  expect(claim.run.id).toBe(ids.a)
  await expect(db.runs.moveInQueue(ids.a!, { before: ids.b! })).rejects.toMatchObject({
    code: 'RUN_STATE_CONFLICT',
    message: expect.stringContaining('found trained, running'),
  })
  await expect(db.runs.moveInQueue(ids.b!, { after: ids.a! })).rejects.toThrow('found trained, running')
  await expect(db.runs.moveInQueue(ids.b!, { after: ids.b! })).rejects.toThrow('found the run itself')
  await expect(
    db.runs.moveInQueue(ids.b!, { after: '00000000-0000-7000-8000-000000000000' as RunId }),
  ).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' })
})

it('lets moves and claims meet: every run is claimed once, and no move is half done', async () => {
  const moves = Array.from({ length: 24 }, (_, turn) => {
    const names = ['a', 'b', 'c', 'd']
    return db.runs.moveInQueue(ids[names[turn % 4]!]!, { before: ids[names[(turn + 1 + (turn % 3)) % 4]!]! })
  })
  const claims = Array.from({ length: 8 }, (_, claimer) => db.queue.claim(`w${claimer}`))
  await Promise.allSettled(moves)
  const early = (await Promise.all(claims)).flatMap((claim) => (claim ? [claim.run.name] : []))
  // Claimers pass over what a move holds; nothing moves any more now.
  expect([...early, ...(await claimAll())].sort().join('')).toBe('abcd')
  const positions = await fixture.sql('SELECT DISTINCT position FROM queue_entry')
  expect(positions).toHaveLength(4)
})
