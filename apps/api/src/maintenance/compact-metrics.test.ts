import type { Database } from '@barycenter/db'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiFixture, openApi } from '../../test-support/api-fixture.js'
import { createMetricCompaction } from './compact-metrics.js'

describe('the compaction of metrics', () => {
  let api: ApiFixture
  // The service's own job sees an idle database, so that what this test does is done by nobody else.
  beforeAll(async () => {
    api = await openApi((database) => ({
      ...database,
      maintenance: {
        ...database.maintenance,
        runsToCompact: async () => [],
        compactRun: async () => NOTHING,
      },
    }))
  })
  afterAll(() => api.close())

  const NOTHING = { merged: 0, sealed: 0 }
  const signal = new AbortController().signal
  const open = (database: Database) => createMetricCompaction(database, api.app.log)

  async function endedRun() {
    const run = await api.startExternalRun()
    await api.logPoint(run, 1)
    await api.logPoint(run, 2)
    await api.database.runs.endExternal(run.id, { status: 'completed' })
    return run
  }

  it('seals at its start what an earlier process has left, and later what it is told of', async () => {
    const left = await endedRun()
    const compaction = open(api.database)
    await compaction.job.run(signal)
    expect(await api.database.maintenance.runsToCompact()).not.toContain(left.id)
    const later = await endedRun()
    await compaction.job.run(signal)
    expect(await api.database.maintenance.runsToCompact()).toContain(later.id)
    compaction.changed(later.id)
    await compaction.job.run(signal)
    expect(await api.database.maintenance.runsToCompact()).toEqual([])
  })

  it('looks again where news was lost, and where it failed', async () => {
    const run = await endedRun()
    let fails = true
    const { compactRun } = api.database.maintenance
    const compaction = open({
      ...api.database,
      maintenance: {
        ...api.database.maintenance,
        compactRun: (...input) => (fails ? Promise.reject(new Error('away')) : compactRun(...input)),
      },
    })
    await expect(compaction.job.run(signal)).rejects.toThrow('away')
    fails = false
    await compaction.job.run(signal)
    expect(await api.database.maintenance.runsToCompact()).not.toContain(run.id)
    const unheard = await endedRun()
    compaction.readAgain()
    await compaction.job.run(signal)
    expect(await api.database.maintenance.runsToCompact()).not.toContain(unheard.id)
  })
})
