import { type ExperimentId, RunListQuery } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../database.js'
import { claimNewRun, type DatabaseFixture, launchRequest, openFixture } from '../testing/fixtures.js'

let fixture: DatabaseFixture
let db: Database
beforeAll(async () => {
  fixture = await openFixture()
  db = fixture.db
})
afterAll(() => fixture.close())

const launchNamed = async (experiment: string, names: string[], tags: Record<string, string> = {}) => {
  const [{ config } = { config: undefined }] = launchRequest().runs
  return db.runs.launch(
    launchRequest({ experiment, tags, runs: names.map((name) => ({ name, config: config! })) }),
  )
}

describe('list', () => {
  it('goes through all runs page by page, newest first, each once', async () => {
    const names = Array.from({ length: 7 }, (_, i) => `page-${i}`)
    const [first] = await launchNamed('pages', names)
    const { experimentId } = first!
    const seen: string[] = []
    let cursor: string | null | undefined
    do {
      const page = await db.runs.list(
        RunListQuery.parse({ experimentId, limit: 3, cursor: cursor ?? undefined }),
      )
      expect(page.total).toBe(7)
      seen.push(...page.runs.map(({ name }) => name))
      cursor = page.nextCursor
      await launchNamed('elsewhere', ['meanwhile'])
    } while (cursor)
    expect(seen).toEqual([...names].reverse())
  })

  it('finds by status and by part of a name or tag, whatever the case', async () => {
    await launchNamed('search', ['Needle', 'other'], {})
    await launchNamed('search', ['tagged'], { Stage: 'needle-like' })
    await launchNamed('search', ['50%_off'])
    const names = async (query: object) =>
      (await db.runs.list(RunListQuery.parse(query))).runs.map(({ name }) => name)
    expect(await names({ search: 'NEEDLE' })).toEqual(['tagged', 'Needle'])
    expect(await names({ search: 'stage' })).toEqual(['tagged'])
    expect(await names({ search: '%_' })).toEqual(['50%_off'])
    expect(await names({ search: 'needle', status: 'running' })).toEqual([])
  })

  it('shows archived runs only when asked for them', async () => {
    const [kept, archived] = await launchNamed('archive', ['kept', 'archived'])
    await db.runs.update(archived!.id, { archived: true })
    const ids = async (flag: string) =>
      (await db.runs.list(RunListQuery.parse({ experimentId: kept!.experimentId, archived: flag }))).runs.map(
        ({ id }) => id,
      )
    expect([await ids('false'), await ids('true')]).toEqual([[kept!.id], [archived!.id]])
  })

  it('names a cursor it did not write', async () => {
    await expect(db.runs.list(RunListQuery.parse({ cursor: 'x' }))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: 'cursor', found: '"x"', expected: 'the nextCursor of an earlier page' }],
    })
  })
})

describe('update', () => {
  it('changes what was given, tells which fields, and is no change when nothing differs', async () => {
    const [run] = await launchNamed('edits', ['before'], { a: '1', b: '2' })
    const edit = { name: 'after', tags: { b: '3' } }
    const edited = await db.runs.update(run!.id, edit)
    expect(edited).toMatchObject({ name: 'after', notes: '', seq: 2 })
    expect(edited.tags).toEqual({ b: '3' })
    expect((await db.runs.update(run!.id, edit)).seq).toBe(2)
    const { events } = await db.runs.readChanges(run!.id, 1, 10)
    expect(events.map(({ body }) => body)).toEqual([{ type: 'run.edited', fields: ['name', 'tags'] }])
  })
})

describe('provenance', () => {
  it('is shown once launch and worker have told all of it', async () => {
    const { run, writer } = await claimNewRun(fixture)
    await writer.saveProvenance({ node: 'v20', platform: 'linux', packages: {}, cpu: 'x', gpu: null })
    expect((await db.runs.get(run.id)).provenance).toBeNull()
    await writer.saveProvenance({ engine: null, data: null })
    expect((await db.runs.get(run.id)).provenance).toMatchObject({
      productVersion: '0.1.0',
      launchCommand: 'npm test',
      node: 'v20',
      data: null,
    })
  })
})

describe('experiments', () => {
  it('are made once however many launches name one at the same time', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => db.experiments.ensure('crowded')))
    expect(new Set(ids).size).toBe(1)
  })

  it('count their runs by status, and know the last one', async () => {
    const runs = await launchNamed('counted', ['a', 'b'])
    await db.runs.requestAction(runs[0]!.id, 'cancel')
    expect(await db.experiments.get(runs[0]!.experimentId)).toMatchObject({
      runCounts: { queued: 1, running: 0, completed: 0, failed: 0, canceled: 1 },
      lastRunAt: runs[1]!.createdAt,
    })
  })

  it('have names of their own', async () => {
    const first = await db.experiments.create({ name: 'mine', description: '' })
    const second = await db.experiments.create({ name: 'yours', description: '' })
    expect(second.number).toBeGreaterThan(first.number)
    const taken = { code: 'EXPERIMENT_EXISTS', message: 'An experiment named "mine" exists already' }
    await expect(db.experiments.create({ name: 'mine', description: '' })).rejects.toMatchObject(taken)
    await expect(db.experiments.update(second.id, { name: 'mine' })).rejects.toMatchObject(taken)
    expect((await db.experiments.update(second.id, { description: 'why' })).description).toBe('why')
    await db.storage.trashExperiment(first.id)
    await expect(db.experiments.create({ name: 'mine', description: '' })).rejects.toMatchObject({
      code: 'EXPERIMENT_EXISTS',
      message: 'An experiment named "mine" exists already, in the trash',
    })
  })

  it('that do not exist are told so', async () => {
    const id = '00000000-0000-7000-8000-000000000000' as ExperimentId
    await expect(db.experiments.get(id)).rejects.toMatchObject({ code: 'EXPERIMENT_NOT_FOUND' })
  })
})
