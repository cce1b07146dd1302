import { RunConfig, RunListQuery, RunPage } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../database.js'
import {
  claimNewRun,
  type DatabaseFixture,
  launchRequest,
  methodResult,
  openFixture,
  SUBSPACE_VIEW,
  seededTensor,
} from '../testing/fixtures.js'

let fixture: DatabaseFixture
let db: Database
beforeAll(async () => {
  fixture = await openFixture()
  db = fixture.db
})
afterAll(() => fixture.close())

describe('rows of earlier versions', () => {
  it('are read in the form of today: what they lack had one value then', async () => {
    const { run, writer } = await claimNewRun(fixture)
    const tensors = [seededTensor('dense/kernel', [3, 4], 500)]
    await writer.saveSubspace({ state: {}, view: SUBSPACE_VIEW, tensors, durationMs: 1 })
    await writer.saveResult({ result: methodResult('swa', 0.5, tensors), tensors })
    await fixture.sql(
      `UPDATE run SET config = (config::jsonb #- '{subspace,precision}' #- '{subspace,components}'
        #- '{twa,start}' #- '{twa,sam}' #- '{evaluate,methods}' #- '{evaluate,samples}' #- '{augment}' #- '{loss}'
        #- '{dataset,tokens}' #- '{dataset,imageSize}' #- '{dataset,badRecords}' #- '{dataset,shuffleLabels}')::json
       WHERE id = $1`,
      [run.id],
    )
    await fixture.sql(
      `UPDATE method_result SET body = body - 'budget' - 'test' - 'heldOut' ||
        '{"testAccuracy": 0.5, "testCorrect": 50, "heldOutAccuracy": 0.25}' WHERE run_id = $1`,
      [run.id],
    )
    await fixture.sql(
      `UPDATE run_event SET body = jsonb_set(body, '{result}', (SELECT body FROM method_result WHERE run_id = $1))
       WHERE run_id = $1 AND body ->> 'type' = 'result.recorded'`,
      [run.id],
    )
    await fixture.sql(
      `UPDATE subspace SET view = (view::jsonb - 'precisionBits' - 'engineBytes' - 'buildMs')::json WHERE run_id = $1`,
      [run.id],
    )
    const read = await db.runs.get(run.id)
    expect(RunConfig.parse(read.config)).toEqual(read.config)
    expect(read.config).toMatchObject({ subspace: { precision: { bits: 32 } }, twa: { start: 'mean' } })
    expect(read.config).toEqual(RunConfig.parse({}))
    const today = { ...methodResult('swa', 0.5, tensors), heldOut: { accuracy: 0.25 } }
    expect(read.results).toEqual([today])
    const { events } = await db.runs.readChanges(run.id, 0, 100)
    const told = events.flatMap(({ body }) => (body.type === 'result.recorded' ? [body.result] : []))
    expect(told).toEqual([today])
    const { subspace } = await db.runs.readSnapshots(run.id)
    expect(subspace).toMatchObject({ precisionBits: 32, engineBytes: 0, buildMs: null })
  })

  /** A run whose stored config and params hold this instead of today's settings of the subspace. */
  const withSubspace = async (subspace: object) => {
    const [run] = await db.runs.launch(launchRequest({ experiment: 'older rows' }))
    const text = JSON.stringify(subspace)
    await fixture.sql(
      `UPDATE run SET config = jsonb_set(config::jsonb, '{subspace}', $2::jsonb)::json WHERE id = $1`,
      [run!.id, text],
    )
    await fixture.sql(`DELETE FROM run_param WHERE run_id = $1 AND key LIKE 'subspace.%'`, [run!.id])
    await fixture.sql(
      `INSERT INTO run_param (run_id, key, value) SELECT $1, 'subspace.' || key, value FROM jsonb_each($2::jsonb)`,
      [run!.id, text],
    )
    return run!
  }

  it('of data sets are for telling images apart', async () => {
    const engine = null
    await db.workers.register({ id: 'w', host: 'here', pid: 1, engine, datasets: [{ name: 'old' } as never] })
    expect(await db.datasets.find('old')).toEqual({ name: 'old', task: 'image-classification' })
  })

  it.each([
    { kind: 'span', blocks: 'tensor', coordinates: 'orthonormal' },
    { kind: 'span', blocks: 'model', coordinates: 'unit' },
    { kind: 'span', blocks: 'tensor', coordinates: 'unit' },
  ])('lose settings that %j ignored, and compare equal with a run of today', async (subspace) => {
    const old = await db.runs.get((await withSubspace(subspace)).id)
    const [today] = await db.runs.launch(launchRequest({}, { subspace: { kind: 'span' } }))
    expect(old.config).toEqual(today!.config)
    expect(old.params).toEqual(today!.params)
  })

  it('store checkpoints by steps alone, as they did', async () => {
    const [run] = await db.runs.launch(launchRequest({ experiment: 'older rows' }))
    await fixture.sql(
      `UPDATE run SET config = jsonb_set(config::jsonb, '{checkpoint}', '{"everySteps": 50}')::json WHERE id = $1`,
      [run!.id],
    )
    expect((await db.runs.get(run!.id)).config?.checkpoint).toEqual({
      everySeconds: null,
      everySteps: 50,
      keep: { newest: 1, everyEpochs: null, afterEnd: false },
    })
  })

  it('keep the settings of a hull, which used them', async () => {
    const { id } = await withSubspace({ kind: 'hull', blocks: 'tensor', coordinates: 'unit' })
    expect((await db.runs.get(id)).config?.subspace).toMatchObject({ blocks: 'tensor', coordinates: 'unit' })
  })

  it('that cannot be read are listed without a config, by their params', async () => {
    const { id, experimentId } = await withSubspace({ kind: 'sphere' })
    const { runs } = await db.runs.list(RunListQuery.parse({ experimentId }))
    expect(RunPage.shape.runs.safeParse(runs).success).toBe(true)
    const read = runs.find((run) => run.id === id)
    expect(read).toMatchObject({ config: null, params: { 'subspace.kind': 'sphere', 'base.epochs': 10 } })
  })
})
