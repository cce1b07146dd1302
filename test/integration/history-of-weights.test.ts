import type { MethodName, Run, RunConfigInput, RunId } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ended, launch, openProduct, type Product, SMALL_RUN, until } from '../fixtures/product.js'
import { runScript } from '../fixtures/run-script.js'
import { summaryOf } from '../fixtures/stored-run.js'

/** With a checkpoint at the end of each epoch that stays, also after the end. */
const KEPT: RunConfigInput = {
  ...SMALL_RUN,
  checkpoint: { everySeconds: null, everySteps: 5, keep: { everyEpochs: 1, afterEnd: true } },
}
const hashOf = ({ results }: Run, method: MethodName) =>
  results.find((result) => result.method === method)?.weightsSha256
const hashes = (run: Run) => (['last', 'swa', 'twa'] as const).map((method) => hashOf(run, method))

describe('what a run has stored, used again through the product', () => {
  let product: Product
  let source: Run
  /** The same run once more, and one without checkpoints: launched with the first, beside the tests of which they train. */
  let twin: RunId
  let plain: RunId

  beforeAll(async () => {
    product = await openProduct()
    await Promise.all([product.startApi(), product.startWorker({ env: { BARYCENTER_WORKER_SLOTS: '2' } })])
    const runId = await launch(product.client, KEPT)
    twin = await launch(product.client, KEPT)
    plain = await launch(product.client, { ...SMALL_RUN, seed: 2 })
    source = await completed(runId)
  })
  afterAll(() => product?.close())

  const completed = async (runId: RunId): Promise<Run> => {
    const run = await ended(product.client, runId)
    expect(run.failure).toBeNull()
    return run
  }
  const barycenter = (...args: string[]) =>
    runScript('packages/cli/bin/barycenter.js', { ...process.env, BARYCENTER_URL: product.url }, args)
  const metricsOf = async (runId: RunId) =>
    (await product.client.call('getRunMetrics', { params: { runId } })).series
  const logOf = async (runId: RunId) =>
    (await product.client.call('getRunLogs', { params: { runId } })).logs.map(({ message }) => message)

  it('averages snapshots anew to the same bits, by reference and without a step of training', async () => {
    const { code, output } = await barycenter('reaverage', source.id, '--name', 'again', '--watch')
    expect(output).toMatch(/again {2}queued/)
    expect(code).toBe(0)
    const { runs } = await product.client.call('listRuns', { query: { search: 'again' } })
    const again = runs[0]!
    expect(hashes(again)).toEqual(hashes(source))
    expect(again.parentRunId).toBe(source.id)
    expect((await metricsOf(again.id)).some(({ key }) => key.startsWith('base/'))).toBe(false)
    expect((await logOf(again.id)).join('\n')).toMatch(/Took 4 stored snapshots .* without training a step/)
    const [before, after] = await Promise.all(
      [source, again].map(({ id }) => product.client.call('getRunSnapshots', { params: { runId: id } })),
    )
    expect(after!.snapshots.map(({ sha256 }) => sha256)).toEqual(
      before!.snapshots.map(({ sha256 }) => sha256),
    )
  })

  it('averages a part of them by further methods', async () => {
    const args = ['--snapshots', '1-3', '--methods', 'ema,lawa', '--set', 'twa.epochs=1', '--name', 'part']
    expect((await barycenter('reaverage', source.id, ...args, '--watch')).code).toBe(0)
    const { runs } = await product.client.call('listRuns', { query: { search: 'part' } })
    expect(runs[0]!.results.map(({ method }) => method)).toEqual(['last', 'ema', 'lawa', 'swa', 'twa'])
    expect(hashOf(runs[0]!, 'last')).toBe(hashOf(source, 'last'))
    expect(hashOf(runs[0]!, 'swa')).not.toBe(hashOf(source, 'swa'))
  })

  it('tells where weights come from across runs, and verifies every hash', async () => {
    const { runs } = await product.client.call('listRuns', { query: { search: 'again' } })
    const { code, output } = await barycenter('lineage', runs[0]!.id, '--verify')
    expect(output).toMatch(
      /^snapshot 3, step \d+ +made from +snapshot 3, step \d+ of …[0-9a-f-]{8} +[0-9a-f]{12} +equal$/m,
    )
    expect(output).toMatch(/^twa weights +made from +subspace +[0-9a-f]{12} +equal$/m)
    expect(output).toMatch(/^All \d+ recorded hashes are those of what is stored\.$/m)
    expect(code).toBe(0)
    const down = await product.client.call('getRunLineage', { params: { runId: source.id } })
    expect(down.nodes.some(({ id }) => id === `weights:${runs[0]!.id}:swa`)).toBe(true)
    expect(down.nodes.filter(({ recorded }) => !recorded)).toEqual([])
  })

  it('resumes a completed run from an earlier checkpoint to the same bits, its old tail set aside', async () => {
    const run = await completed(twin)
    expect(hashes(run)).toEqual(hashes(source))
    const listed = await barycenter('checkpoints', run.id)
    const place = /base +(\d+) /.exec(listed.output)!
    const step = Number(place[1])
    const { code, output } = await barycenter('resume', run.id, '--from', `base:${step}`, '--watch')
    expect(output).toContain('queued')
    expect(code).toBe(0)
    const again = await product.client.call('getRun', { params: { runId: run.id } })
    expect(again.attempt).toBe(run.attempt + 1)
    expect(hashes(again)).toEqual(hashes(run))
    const series = await metricsOf(run.id)
    const loss = series.find(({ key }) => key === 'base/train_loss')!
    const values = (points: typeof loss.points) => points.map(([at, , value]) => [at, value])
    const live = values(loss.points)
    // Each step once, and the superseded ones are those beyond the checkpoint: the same, as restoring is exact.
    expect(live.map(([at]) => at)).toEqual(live.map((_, index) => index + 1))
    expect(loss.superseded.map(values)).toEqual([live.slice(step)])
    expect(summaryOf(again)).toEqual(summaryOf(run))
    expect((await barycenter('lineage', run.id, '--verify')).code).toBe(0)
  })

  it('is no place to resume from while it runs, nor without a checkpoint', async () => {
    const { id } = await completed(plain)
    const { code, output } = await barycenter('resume', id, '--from', '7')
    expect(code).toBe(2)
    expect(output).toContain('no checkpoint was kept')
    const runId = await launch(product.client, { ...KEPT, base: { ...KEPT.base, epochs: 5000 } })
    await until(async () => {
      const { checkpoints } = await product.client.call('listCheckpoints', { params: { runId } })
      return checkpoints.length > 1
    })
    const { checkpoints } = await product.client.call('listCheckpoints', { params: { runId } })
    const body = { checkpoint: checkpoints.at(-1)!.id }
    await expect(product.client.call('resumeRunFrom', { params: { runId }, body })).rejects.toMatchObject({
      code: 'RUN_STATE_CONFLICT',
    })
    await product.client.call('cancelRun', { params: { runId } })
    await ended(product.client, runId)
  })
})
