import { type MetricsResult, type RunId, RunSearch } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ClaimedRun, Database } from '../database.js'
import type { NamedTensor } from '../tensors/tensors.js'
import {
  claimNewRun,
  type DatabaseFixture,
  launchRequest,
  methodResult,
  openFixture,
  SUBSPACE_VIEW,
  seededTensor,
} from '../testing/fixtures.js'
import type { RunWriter } from './run-writer.js'

let fixture: DatabaseFixture
let db: Database
beforeAll(async () => {
  fixture = await openFixture()
  db = fixture.db
})
afterAll(() => fixture.close())

type Claimed = ClaimedRun & { writer: RunWriter }
const weights = (seed: number): NamedTensor[] => [seededTensor('w', [2], seed)]
const pointsAt = (key: string, ...steps: number[]) =>
  steps.map((step) => ({ key, step, timestamp: step, value: step }))
const checkpoint = (phase: 'base' | 'twa' | 'evaluate', step: number) => ({
  phase,
  step,
  state: {},
  tensors: [],
})
const always = { newest: 1, always: true }

/** A run that has failed in its evaluation, with checkpoints all along; every value is its step. */
async function failedRun(): Promise<Claimed> {
  const claimed = await claimNewRun(fixture)
  const { run, token, writer } = claimed
  const save = (index: number, step: number) =>
    writer.saveSnapshot({ index, step, epoch: index, norm: 1, tensors: weights(step) })
  await writer.saveCheckpoint(checkpoint('base', 0), {}, always)
  await writer.write({ metrics: pointsAt('base/loss', 1, 2) })
  await save(0, 2)
  await writer.saveCheckpoint(checkpoint('base', 2), {}, always)
  await writer.write({ metrics: [...pointsAt('base/loss', 3, 4), ...pointsAt('system/load', 3, 4)] })
  await save(1, 4)
  await writer.saveSubspace({ state: {}, view: SUBSPACE_VIEW, tensors: weights(90), durationMs: 1 })
  await writer.saveCheckpoint(checkpoint('twa', 0), {}, always)
  await writer.write({ metrics: pointsAt('twa/loss', 1, 2) })
  await writer.saveAveragingWeights([[0.5, 0.5]])
  await writer.saveCheckpoint(checkpoint('evaluate', 0), {}, always)
  await writer.write({ metrics: pointsAt('evaluate/last/test_loss', 4) })
  await writer.saveResult({ result: methodResult('last', 0.5, weights(4)), tensors: weights(4) })
  await writer.saveArtifact({
    name: 'samples/last.json',
    mediaType: 'application/json',
    data: Buffer.from('{}'),
  })
  await writer.saveCheckpoint(checkpoint('evaluate', 1), {}, always)
  await writer.write({ metrics: pointsAt('evaluate/swa/test_loss', 4) })
  await writer.saveResult({ result: methodResult('swa', 0.5, weights(5)), tensors: weights(5) })
  const failure = { code: 'INTERNAL', message: 'broken', phase: 'evaluate' } as const
  await db.queue.end(run.id, token, { status: 'failed', failure })
  return claimed
}

const idOf = async (runId: RunId, phase: string, step: number) => {
  const { checkpoints } = await db.runs.readCheckpoints(runId)
  return checkpoints.find((each) => each.phase === phase && each.step === step)!.id
}
const resume = async (runId: RunId, phase: string, step: number) =>
  db.runs.resumeFrom(runId, { checkpoint: await idOf(runId, phase, step) })
async function claimAgain(runId: RunId): Promise<{ token: bigint; writer: RunWriter }> {
  for (;;) {
    const claimed = await db.queue.claim('worker-2')
    if (claimed?.run.id !== runId) continue
    return { token: claimed.token, writer: db.openRunWriter(runId, claimed.token) }
  }
}
const stepsOf = ({ series }: MetricsResult) =>
  Object.fromEntries(
    series.map(({ key, points, superseded }) => [
      key,
      [points.map(([step]) => step), ...superseded.map((tail) => tail.map(([step]) => step))],
    ]),
  )

describe('a run resumed from an earlier checkpoint', () => {
  it('is queued again, and marks all that it had logged beyond', async () => {
    const { run } = await failedRun()
    const resumed = await resume(run.id, 'base', 2)
    expect(resumed).toMatchObject({ status: 'queued', endedAt: null, failure: null, results: [] })
    expect(stepsOf(await db.runs.readMetrics(run.id, {}))).toEqual({
      'base/loss': [
        [1, 2],
        [3, 4],
      ],
      // The load of a machine belongs to no phase.
      'system/load': [[3, 4]],
      'twa/loss': [[], [1, 2]],
      'evaluate/last/test_loss': [[], [4]],
      'evaluate/swa/test_loss': [[], [4]],
    })
    expect(resumed.summary).toEqual({ 'base/loss': 2, 'system/load': 4 })
    const { checkpoints, segments } = await db.runs.readCheckpoints(run.id)
    expect(checkpoints.map(({ phase, step }) => [phase, step])).toEqual([
      ['base', 2],
      ['base', 0],
    ])
    expect(segments).toEqual([{ index: 1, phase: 'base', step: 2, methods: [], startSeq: resumed.seq - 1 }])
  })

  it('removes what it had stored beyond, and says so', async () => {
    const { run } = await failedRun()
    await resume(run.id, 'base', 2)
    expect((await db.runs.readSnapshots(run.id)).snapshots.map(({ index }) => index)).toEqual([0])
    expect((await db.runs.readSnapshots(run.id)).subspace).toBeNull()
    expect(await db.runs.listArtifacts(run.id)).toEqual([])
    // Of all that went, the bytes are nobody's now.
    expect(
      await fixture.sql(
        'SELECT purpose::text, count(*)::int FROM tensor_manifest WHERE run_id = $1 GROUP BY purpose ORDER BY purpose',
        [run.id],
      ),
    ).toEqual([
      { purpose: 'checkpoint', count: 2 },
      { purpose: 'snapshot', count: 1 },
    ])
    const { events } = await db.runs.readChanges(run.id, 0, 1000)
    expect(events.slice(-2).map(({ body }) => body)).toMatchObject([
      {
        type: 'segment.started',
        segment: { index: 1, phase: 'base', step: 2 },
        removed: {
          snapshots: [1],
          subspace: true,
          methods: ['last', 'swa'],
          artifacts: ['samples/last.json'],
          checkpoints: 3,
        },
      },
      { type: 'status.changed', from: 'failed', to: 'queued', reason: 'resumed from base, step 2' },
    ])
  })

  it('logs again from there: summaries hold live points alone', async () => {
    const { run } = await failedRun()
    await resume(run.id, 'base', 2)
    const { writer } = await claimAgain(run.id)
    expect((await writer.loadCheckpoint())?.step).toBe(2)
    expect(await writer.loggedSteps()).toEqual(
      new Map([
        ['base/loss', 2],
        ['system/load', 4],
      ]),
    )
    await writer.write({
      metrics: [{ key: 'base/loss', step: 3, timestamp: 1, value: -7 }, ...pointsAt('twa/loss', 1)],
    })
    const metrics = await db.runs.readMetrics(run.id, {})
    expect(stepsOf(metrics)).toMatchObject({
      'base/loss': [
        [1, 2, 3],
        [3, 4],
      ],
      'twa/loss': [[1], [1, 2]],
    })
    expect(metrics.series.find(({ key }) => key === 'base/loss')?.count).toBe(3)
    const rows = await fixture.sql(
      `SELECT key, count::int, last_value, max_step::int, min_value, max_value, sum_value, finite::int
       FROM metric_series WHERE run_id = $1 AND key LIKE '%/loss' ORDER BY key`,
      [run.id],
    )
    expect(rows).toEqual([
      {
        key: 'base/loss',
        count: 3,
        last_value: -7,
        max_step: 3,
        min_value: -7,
        max_value: 2,
        sum_value: -4,
        finite: 3,
      },
      {
        key: 'twa/loss',
        count: 1,
        last_value: 1,
        max_step: 1,
        min_value: 1,
        max_value: 1,
        sum_value: 1,
        finite: 1,
      },
    ])
  })

  it('reads the same before and after its points are merged', async () => {
    const { run } = await failedRun()
    await db.maintenance.compactRun(run.id)
    await resume(run.id, 'base', 2)
    const { token, writer } = await claimAgain(run.id)
    await writer.write({ metrics: pointsAt('base/loss', 3, 5) })
    const all = await db.runs.readMetrics(run.id, {})
    const few = await db.runs.readMetrics(run.id, { maxPoints: 2 })
    expect(stepsOf(all)['base/loss']).toEqual([
      [1, 2, 3, 5],
      [3, 4],
    ])
    await db.queue.end(run.id, token, { status: 'canceled' })
    expect((await db.maintenance.compactRun(run.id)).sealed).toBeGreaterThan(0)
    expect(await db.runs.readMetrics(run.id, {})).toEqual(all)
    expect(await db.runs.readMetrics(run.id, { maxPoints: 2 })).toEqual(few)
  })

  it('is found by its live points alone, while it runs and once it has ended again', async () => {
    const { run } = await failedRun()
    const metric = (key: string, stat: 'max' | 'last') => ({ of: 'metric', key, stat }) as const
    const found = async (key: string, stat: 'max' | 'last') => {
      const value = metric(key, stat)
      const where = [{ value, op: '>', than: -100 }]
      const { hits } = await db.runs.search(RunSearch.parse({ where, select: [value], limit: 500 }))
      return hits.find(({ id }) => id === run.id)?.values
    }
    expect([await found('base/loss', 'max'), await found('twa/loss', 'last')]).toEqual([[4], [2]])
    await resume(run.id, 'base', 2)
    expect([await found('base/loss', 'max'), await found('twa/loss', 'last')]).toEqual([[2], undefined])
    const { token, writer } = await claimAgain(run.id)
    await writer.write({ metrics: pointsAt('base/loss', 3) })
    await db.queue.end(run.id, token, { status: 'canceled' })
    expect([await found('base/loss', 'max'), await found('twa/loss', 'last')]).toEqual([[3], undefined])
    const value = metric('twa/loss', 'last')
    const search = RunSearch.parse({ where: [], select: [value], limit: 500 })
    const hit = (await db.runs.search(search)).hits.find(({ id }) => id === run.id)
    expect(hit?.values).toEqual([null])
  })

  it('in the coefficients keeps base training, and its subspace without the trained average', async () => {
    const { run } = await failedRun()
    await resume(run.id, 'twa', 0)
    const { snapshots, subspace } = await db.runs.readSnapshots(run.id)
    expect(snapshots).toHaveLength(2)
    expect(subspace?.averagingWeights).toBeNull()
    expect(stepsOf(await db.runs.readMetrics(run.id, {}))).toMatchObject({
      'base/loss': [[1, 2, 3, 4]],
      'twa/loss': [[], [1, 2]],
    })
  })

  it('in the evaluation keeps the methods that were done', async () => {
    const { run } = await failedRun()
    const resumed = await resume(run.id, 'evaluate', 1)
    expect(resumed.results.map(({ method }) => method)).toEqual(['last'])
    expect(stepsOf(await db.runs.readMetrics(run.id, {}))).toMatchObject({
      'twa/loss': [[1, 2]],
      'evaluate/last/test_loss': [[4]],
      'evaluate/swa/test_loss': [[], [4]],
    })
    expect((await db.runs.listArtifacts(run.id)).map(({ name }) => name)).toEqual(['samples/last.json'])
    expect((await db.runs.readSnapshots(run.id)).subspace?.averagingWeights).toEqual([[0.5, 0.5]])
  })

  it('can be resumed once more: each tail stays by itself', async () => {
    const { run } = await failedRun()
    await resume(run.id, 'base', 2)
    const { writer, token } = await claimAgain(run.id)
    await writer.write({ metrics: pointsAt('base/loss', 3) })
    await db.queue.end(run.id, token, { status: 'canceled' })
    await resume(run.id, 'base', 0)
    expect(stepsOf(await db.runs.readMetrics(run.id, {}))['base/loss']).toEqual([[], [3, 4], [1, 2, 3]])
  })

  describe('that is the source of a what-if', () => {
    const launchWhatIf = async (source: RunId) => {
      const [run] = await db.runs.launch(launchRequest({}, { snapshotsOf: [{ run: source }] }))
      return run!
    }

    it('keeps its snapshots until that has ended', async () => {
      const { run } = await failedRun()
      const whatIf = await launchWhatIf(run.id)
      await expect(resume(run.id, 'base', 2)).rejects.toMatchObject({
        code: 'IN_USE',
        message: `Run ${run.id} cannot resume: the queued run "run" (${whatIf.id}) starts from it`,
      })
      await db.runs.requestAction(whatIf.id, 'cancel')
      expect((await resume(run.id, 'base', 2)).status).toBe('queued')
    })

    it('tells it at the launch which snapshots these are', async () => {
      const { run } = await failedRun()
      const { config } = await launchWhatIf(run.id)
      expect(config?.snapshotsOf).toEqual([{ run: run.id, indices: [0, 1] }])
    })

    it('must be there if that is to gather them once more', async () => {
      const { run: source } = await failedRun()
      const { id } = await launchWhatIf(source.id)
      const { token, writer } = await claimAgain(id)
      await writer.saveCheckpoint(checkpoint('base', 0), {}, always)
      await writer.saveSnapshot({ index: 0, step: 2, epoch: 0, norm: 1, tensors: weights(2) })
      await writer.saveCheckpoint(checkpoint('twa', 0), {}, always)
      await db.queue.end(id, token, { status: 'canceled' })
      await fixture.sql('DELETE FROM run WHERE id = $1', [source.id])
      await expect(resume(id, 'base', 0)).rejects.toMatchObject({
        code: 'RUN_STATE_CONFLICT',
        message: expect.stringContaining(`found its source ${source.id} deleted`),
      })
      expect((await db.runs.readSnapshots(id)).snapshots).toHaveLength(1)
      expect((await resume(id, 'twa', 0)).status).toBe('queued')
    })
  })

  it('needs a checkpoint that is there, by its id or a step that only one has', async () => {
    const { run } = await failedRun()
    await expect(db.runs.resumeFrom(run.id, { checkpoint: 0 })).rejects.toMatchObject({
      code: 'CHECKPOINT_NOT_FOUND',
      message: expect.stringMatching(/found 3: base 0 \(.*\), twa 0 \(.*\), evaluate 0 \(.*\) for 0 of run/),
    })
    await expect(db.runs.resumeFrom(run.id, { checkpoint: 99 })).rejects.toMatchObject({
      code: 'CHECKPOINT_NOT_FOUND',
      message: expect.stringContaining('found none among base 0'),
    })
    expect((await db.runs.resumeFrom(run.id, { checkpoint: 2 })).status).toBe('queued')
    await expect(db.runs.resumeFrom(run.id, { checkpoint: 2 })).rejects.toMatchObject({
      code: 'RUN_STATE_CONFLICT',
      message: expect.stringContaining('found trained, queued, expected trained by a worker, and ended'),
    })
  })
})

describe('an external run rewound to a step', () => {
  const log = (id: RunId, batchId: string, ...steps: number[]) =>
    db.runs.appendBatch(id, {
      batchId,
      metrics: pointsAt('loss', ...steps),
      series: [],
      logs: [],
      params: {},
      tags: {},
    })
  const start = () => db.runs.createExternal({ experiment: 'tests', params: {}, tags: {}, notes: '' })

  it('logs again from there', async () => {
    const { id } = await start()
    await log(id, 'a', 1, 2, 3)
    expect((await db.runs.rewind(id, 1)).summary).toEqual({ loss: 1 })
    await log(id, 'b', 2)
    expect(stepsOf(await db.runs.readMetrics(id, {}))).toEqual({
      loss: [
        [1, 2],
        [2, 3],
      ],
    })
  })

  it('knows a batch sent before still, unless it has points that were superseded', async () => {
    const { id } = await start()
    await log(id, 'a', 1)
    await log(id, 'b', 2, 3)
    await db.runs.rewind(id, 2)
    expect((await log(id, 'a', 1)).duplicate).toBe(true)
    await expect(log(id, 'b', 2, 3)).rejects.toMatchObject({
      code: 'RUN_STATE_CONFLICT',
      message: expect.stringContaining('batchId: found b, stored before'),
    })
    await log(id, 'c', 3)
    await db.runs.rewind(id, 3)
    expect((await log(id, 'c', 3)).duplicate).toBe(true)
    await db.runs.endExternal(id, { status: 'completed' })
    await expect(log(id, 'b', 2, 3)).rejects.toMatchObject({ code: 'RUN_STATE_CONFLICT' })
    expect(stepsOf(await db.runs.readMetrics(id, {}))).toEqual({ loss: [[1, 2, 3], [3]] })
  })

  it('runs again if it had ended', async () => {
    const { id } = await start()
    await log(id, 'a', 1, 2)
    await db.runs.endExternal(id, { status: 'failed', message: 'out of memory' })
    expect(await db.runs.rewind(id, 0)).toMatchObject({
      status: 'running',
      endedAt: null,
      failure: null,
      summary: {},
    })
    await log(id, 'b', 1)
    expect(stepsOf(await db.runs.readMetrics(id, {}))).toEqual({ loss: [[1], [1, 2]] })
    await db.runs.endExternal(id, { status: 'completed' })
    const value = { of: 'metric', key: 'loss', stat: 'count' } as const
    const search = RunSearch.parse({ where: [{ value, op: '=', than: 1 }], limit: 500 })
    expect((await db.runs.search(search)).hits.map((hit) => hit.id)).toContain(id)
  })

  it('must be external', async () => {
    const { run } = await claimNewRun(fixture)
    await expect(db.runs.rewind(run.id, 0)).rejects.toMatchObject({ code: 'RUN_STATE_CONFLICT' })
  })
})
