import { type NO_BYTES, type RunId, StorageAccount, sumBytes } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { claimNewRun, methodResult, SUBSPACE_VIEW, seededTensor } from '../src/testing/fixtures.js'
import { HOUR, MIB, model, type StorageStage, uploadOf } from './storage-stage.js'

/** What the account of storage says holds, against the tables and the store themselves. */
export function accountCases(stage: StorageStage): void {
  const { account, complete } = stage
  describe('the account', () => {
    /** Numbers from 0 to `limit` − 1, the same for the same seed. */
    function numbers(seed: number): (limit: number) => number {
      let state = seed >>> 0
      return (limit) => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
        return Math.floor((state / 2 ** 32) * limit)
      }
    }

    /** The sums that hold of every account, next to what the tables themselves say. */
    async function requireBalance(): Promise<void> {
      const told = StorageAccount.parse(await account())
      const [table] =
        await stage.fixture.sql(`SELECT (SELECT coalesce(sum(size), 0)::float8 FROM tensor_chunk) AS chunks,
          (SELECT coalesce(sum(octet_length(data) + coalesce(octet_length(changes), 0) + coalesce(octet_length(summary), 0)
      + coalesce(octet_length(pyramid), 0)), 0)::float8 FROM metric_segment) AS metrics,
    (SELECT coalesce(sum(octet_length(message)), 0)::float8 FROM run_log) AS logs`)
      const { bytes, owned, shared, unreferenced } = told.chunks
      const ofChunks = (own: typeof NO_BYTES) => sumBytes({ ...own, metrics: 0, logs: 0 })
      const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
      const uploads = sum(told.uploads.map(({ ownBytes }) => ownBytes))
      expect({ bytes, stored: bytes, metrics: told.metricsBytes, logs: told.logsBytes }).toEqual({
        bytes: table?.chunks,
        stored: await stage.storedBytes(),
        metrics: table?.metrics,
        logs: table?.logs,
      })
      expect(owned + shared + unreferenced).toBe(bytes)
      expect(sum(told.runs.map(({ own }) => ofChunks(own))) + ofChunks(told.otherRuns.own) + uploads).toBe(
        owned,
      )
      const inExperiments = sum(told.experiments.map(({ own }) => ofChunks(own)))
      expect(inExperiments + uploads + told.sharedBetweenExperiments + unreferenced).toBe(bytes)
      expect(sum(told.experiments.map(({ own }) => own.metrics))).toBe(told.metricsBytes)
    }

    it('counts checkpoints that are kept until the run goes back behind them', async () => {
      await stage.db.storage.sweep(0)
      const { run, token, writer } = await claimNewRun(stage.fixture)
      const failure = { code: 'INTERNAL', message: 'broken', phase: 'base' } as const
      for (const step of [1, 2, 3])
        await writer.saveCheckpoint(
          { phase: 'base', step, state: {}, tensors: model(120 + step) },
          {},
          { newest: 1, always: true },
        )
      await stage.db.queue.end(run.id, token, { status: 'failed', failure })
      const counted = async () => (await account()).runs.find(({ runId }) => runId === run.id)!.own.checkpoint
      expect(await counted()).toBe(3 * MIB)
      await stage.db.runs.resumeFrom(run.id, { checkpoint: 1 })
      expect(await counted()).toBe(MIB)
      expect((await account()).chunks.unreferenced).toBe(2 * MIB)
      await requireBalance()
      expect(await stage.db.storage.sweep(0)).toEqual({ chunks: 2, bytes: 2 * MIB })
      await requireBalance()
      await stage.db.runs.requestAction(run.id, 'cancel')
    })

    it.each([1, 2, 3])(
      'always adds up, whatever is saved, replaced, deleted and purged (seed %i)',
      async (seed) => {
        const draw = numbers(seed)
        // Tensors of few seeds and odd sizes, so that chunks are shared within runs, between runs and with uploads.
        const tensors = () =>
          Array.from({ length: 1 + draw(3) }, () => seededTensor('w', [1 + draw(3)], 1000 + draw(4)))
        type Held = Awaited<ReturnType<typeof claimNewRun>>
        const held: Held[] = []
        const ended: RunId[] = []
        const any = <T>(list: T[]): T | undefined => list[draw(list.length)]
        const actions: (() => Promise<unknown> | undefined)[] = [
          async () => held.push(await claimNewRun(stage.fixture, `property-${seed}`)),
          () =>
            any(held)?.writer.saveSnapshot({
              index: draw(3),
              step: draw(9),
              epoch: 1,
              norm: 1,
              tensors: tensors(),
            }),
          () =>
            any(held)?.writer.saveCheckpoint(
              { phase: 'base', step: 1, state: {}, tensors: tensors() },
              {},
              { newest: 1 + draw(2), always: draw(4) === 0 },
            ),
          async () => {
            const from = any([...ended, ...held.map(({ run }) => run.id)])
            const snapshot = from && any((await stage.db.runs.readSnapshots(from)).snapshots)
            if (!snapshot) return
            const { index, sha256 } = snapshot
            await any(held)?.writer.borrowSnapshot?.({
              index: draw(3),
              step: draw(9),
              epoch: 1,
              norm: 1,
              from: { runId: from, index, sha256 },
            })
          },
          () =>
            any(held)?.writer.saveSubspace({
              state: {},
              view: SUBSPACE_VIEW,
              tensors: tensors(),
              durationMs: 1,
            }),
          () => {
            const result = tensors()
            return any(held)?.writer.saveResult({
              result: methodResult('twa', draw(9) / 9, result),
              tensors: result,
            })
          },
          () =>
            any(held)?.writer.saveArtifact({
              name: 'a',
              mediaType: 'text/plain',
              data: new Uint8Array(draw(50)),
            }),
          () =>
            any(held)?.writer.write({
              metrics: [{ key: 'loss', step: draw(9), timestamp: 1, value: 1 }],
              logs: [{ level: 'info', message: 'ü'.repeat(draw(9)), timestamp: 1 }],
            }),
          () =>
            stage.db.weights.upload(
              uploadOf(tensors().map((tensor, place) => ({ ...tensor, name: `w${place}` }))),
            ),
          async () => {
            const file = any(await stage.db.weights.list())?.file
            if (file) await stage.db.storage.deleteUpload(file)
          },
          async () => {
            const [taken] = held.splice(0, 1)
            if (!taken) return
            await complete(taken.run.id, taken.token)
            ended.push(taken.run.id)
          },
          () => ended[0] && stage.db.storage.trashRun(ended[0]),
          () => ended[0] && stage.db.storage.restoreRun(ended[0]),
          async () => {
            const { purged } = await stage.db.storage.purge({})
            for (const id of purged) if (ended.includes(id)) ended.splice(ended.indexOf(id), 1)
          },
          () => stage.db.storage.sweep(draw(2) * HOUR),
        ]
        for (let turn = 0; turn < 80; turn++) {
          await any(actions)?.()
          if (turn % 4 === 0) await requireBalance()
        }
        await requireBalance()
      },
    )
  })
}
