import { NO_BYTES, type RunId, StoragePreview } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import type { RunWriter } from '../src/runs/run-writer.js'
import { hashTensors, type NamedTensor } from '../src/tensors/tensors.js'
import { claimNewRun, type DatabaseFixture, launchRequest, seededTensor } from '../src/testing/fixtures.js'
import { accountCases } from './storage-account-cases.js'
import { HOUR, MIB, model, openStage, saveSnapshot, type TestStore, uploadOf } from './storage-stage.js'

/** What holds of storage wherever the bytes lie. */
export function storageTests(store: TestStore): void {
  describe(store.name, () => {
    const stage = openStage(store)
    const { account, preview, complete, endedRun } = stage

    describe('the trash', () => {
      it('hides an ended run until it is restored', async () => {
        const id = await endedRun([1])
        const listed = async (deleted: boolean) =>
          (await stage.db.runs.list({ limit: 500, archived: false, deleted })).runs.map((run) => run.id)
        const trashed = await stage.db.storage.trashRun(id)
        expect(Date.parse(trashed.deletedAt!)).not.toBeNaN()
        expect(await stage.db.storage.trashRun(id)).toEqual(trashed)
        expect([(await listed(false)).includes(id), (await listed(true)).includes(id)]).toEqual([false, true])
        const restored = await stage.db.storage.restoreRun(id)
        expect([restored.deletedAt, restored.seq]).toEqual([null, trashed.seq + 1])
        expect([(await listed(false)).includes(id), (await listed(true)).includes(id)]).toEqual([true, false])
      })

      it('takes no run that has not ended, and none that a waiting run starts from', async () => {
        const { run } = await claimNewRun(stage.fixture)
        await expect(stage.db.storage.trashRun(run.id)).rejects.toMatchObject({
          code: 'RUN_STATE_CONFLICT',
          message: `Run ${run.id} cannot be deleted: found running, expected completed, failed or canceled; cancel it first`,
        })
        const source = await endedRun([1])
        const [user] = await stage.db.runs.launch(
          launchRequest({}, { initial: { kind: 'run', runId: source, weights: 0 } }),
        )
        const refused = `Run ${source} cannot be deleted: the queued run "run" (${user!.id}) starts from it`
        await expect(stage.db.storage.trashRun(source)).rejects.toMatchObject({
          code: 'IN_USE',
          message: refused,
        })
        expect((await preview({ runIds: [source] })).runs[0]!.obstacle).toBe(
          `the queued run "run" (${user!.id}) starts from it`,
        )
        await stage.db.runs.requestAction(user!.id, 'cancel')
        await stage.db.storage.trashRun(source)
        const [late] = await stage.db.runs.launch(
          launchRequest({}, { initial: { kind: 'run', runId: source, weights: 0 } }),
        )
        const { purged, refused: kept } = await stage.db.storage.purge({ runIds: [source] })
        expect([purged, kept.map(({ runId }) => runId)]).toEqual([[], [source]])
        await stage.db.runs.requestAction(late!.id, 'cancel')
      })

      it('takes an experiment with all of its runs, which come back with it, or by themselves', async () => {
        const [run] = await stage.db.runs.launch(launchRequest({ experiment: 'short-lived' }))
        await expect(stage.db.storage.trashExperiment(run!.experimentId)).rejects.toMatchObject({
          code: 'RUN_STATE_CONFLICT',
        })
        await stage.db.runs.requestAction(run!.id, 'cancel')
        expect((await stage.db.storage.trashExperiment(run!.experimentId)).deletedAt).not.toBeNull()
        const names = async () => (await stage.db.experiments.list()).map(({ name }) => name)
        expect(await names()).not.toContain('short-lived')
        await stage.db.storage.restoreRun(run!.id)
        expect(await names()).toContain('short-lived')
        await stage.db.storage.trashExperiment(run!.experimentId)
        await stage.db.storage.purge({ runIds: [run!.id] })
        await expect(stage.db.experiments.get(run!.experimentId)).rejects.toMatchObject({
          code: 'EXPERIMENT_NOT_FOUND',
        })
      })

      it('is purged of what has been there for long, and of no other run', async () => {
        const [old, recent] = [await endedRun([1]), await endedRun([1])]
        for (const id of [old, recent]) await stage.db.storage.trashRun(id)
        await stage.fixture.sql(`UPDATE run SET deleted_at = now() - interval '31 days' WHERE id = $1`, [old])
        expect((await stage.db.storage.purgeOlder(30)).purged).toEqual([old])
        await expect(stage.db.runs.get(old)).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' })
        await stage.db.storage.restoreRun(recent)
        await expect(stage.db.storage.purge({ runIds: [recent] })).resolves.toMatchObject({
          purged: [],
          refused: [{ runId: recent, reason: expect.stringContaining('expected one; delete it first') }],
        })
      })

      it('is purged of the others where the database gives one up', async () => {
        const [stuck, other] = [await endedRun([1]), await endedRun([1])]
        for (const id of [stuck, other]) await stage.db.storage.trashRun(id)
        await stage.fixture.sql(`CREATE FUNCTION give_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01'; END $$`)
        await stage.fixture.sql(`CREATE TRIGGER stuck BEFORE DELETE ON run FOR EACH ROW WHEN (OLD.id = '${stuck}')
          EXECUTE FUNCTION give_up()`)
        expect(await stage.db.storage.purge({ runIds: [stuck, other] })).toMatchObject({
          purged: [other],
          refused: [{ runId: stuck, reason: expect.stringContaining('deadlock detected') }],
        })
        await stage.fixture.sql('DROP TRIGGER stuck ON run; DROP FUNCTION give_up')
        expect(await stage.db.storage.purge({ runIds: [stuck] })).toMatchObject({
          purged: [stuck],
          refused: [],
        })
      })
    })

    describe('a deletion', () => {
      it('frees what its preview said: what is unique, what only the selected share, and no more', async () => {
        await stage.db.storage.purge({}) // of other tests
        const stays = await endedRun([10, 20])
        const first = await endedRun([20, 30, 40], [31])
        const second = await endedRun([40, 50])
        const before = await account()
        const told = StoragePreview.parse(await preview({ runIds: [first, second] }))
        const snapshots = (mib: number) => ({ ...NO_BYTES, snapshot: mib * MIB })
        expect(new Map(told.runs.map((run) => [run.runId, [run.own, run.sharedBytes]]))).toEqual(
          new Map([
            [first, [snapshots(2), MIB]],
            [second, [snapshots(1), 0]],
          ]),
        )
        expect([told.sharedAmong, told.keptBytes, told.freedBytes]).toEqual([snapshots(1), MIB, 4 * MIB])
        for (const id of [first, second]) await stage.db.storage.trashRun(id)
        expect(await preview({ trash: true })).toMatchObject({ freed: told.freed, keptBytes: told.keptBytes })
        const { purged, freedBytes } = await stage.db.storage.purge({ runIds: [first, second] })
        expect([purged.sort(), freedBytes]).toEqual([[first, second].sort(), told.freedBytes])
        const after = await account()
        expect(before.chunks.bytes - after.chunks.bytes).toBe(4 * MIB)
        const left = await stage.db.weights.loadSnapshot(stays, 0)
        expect(hashTensors(left)).toBe(hashTensors(model(10, 20)))
      })

      it('of an uploaded file is refused while a queued run starts from it, and frees its bytes after', async () => {
        const { file } = await stage.db.weights.upload(uploadOf(model(60, 61)))
        const [user] = await stage.db.runs.launch(launchRequest({}, { initial: { kind: 'file', file } }))
        await expect(stage.db.storage.deleteUpload(file)).rejects.toMatchObject({
          code: 'IN_USE',
          message: `Uploaded file ${file} cannot be deleted: the queued run "run" (${user!.id}) starts from it`,
        })
        await stage.db.runs.requestAction(user!.id, 'cancel')
        expect(await stage.db.storage.deleteUpload(file)).toEqual({ file, freedBytes: 2 * MIB })
        await expect(stage.db.weights.get(file)).rejects.toMatchObject({ code: 'WEIGHTS_NOT_FOUND' })
      })
    })

    describe('a sweep', () => {
      it('deletes what nobody refers to once its time is over', async () => {
        const { writer } = await claimNewRun(stage.fixture)
        await saveSnapshot(writer, 0, model(70))
        await stage.db.storage.sweep(0)
        await saveSnapshot(writer, 0, model(71)) // 70 is referred to no more
        expect(await stage.db.storage.sweep(HOUR)).toEqual({ chunks: 0, bytes: 0 })
        expect(await stage.db.storage.sweep(0)).toEqual({ chunks: 1, bytes: MIB })
        expect(hashTensors(await writer.loadSnapshot(0))).toBe(hashTensors(model(71)))
      })

      it('leaves what a writer has found there, also if it is old', async () => {
        const { writer } = await claimNewRun(stage.fixture)
        await saveSnapshot(writer, 0, model(72))
        await saveSnapshot(writer, 0, model(73))
        await stage.fixture.sql(`UPDATE tensor_chunk SET touched_at = now() - interval '2 hours'`)
        // Finds the chunk, and is then refused what would refer to it.
        const broken = { phase: 'base' as const, step: 1, state: { loss: Number.NaN }, tensors: model(72) }
        await expect(writer.saveCheckpoint(broken)).rejects.toThrow('state.loss: found NaN')
        expect(await stage.db.storage.sweep(HOUR)).toEqual({ chunks: 0, bytes: 0 })
        expect(await stage.db.storage.sweep(0)).toEqual({ chunks: 1, bytes: MIB })
      })

      it('in a race with writers of the same chunks costs nobody anything', async () => {
        const runs = [
          await claimNewRun(stage.fixture, 'racer-1'),
          await claimNewRun(stage.fixture, 'racer-2'),
        ]
        let racing = true
        const sweeper = (async () => {
          let chunks = 0
          while (racing) {
            chunks += (await stage.db.storage.sweep(0)).chunks
            await account() // lets writers win sometimes: a sweep without a pause and without grace is not what anyone runs
          }
          return chunks
        })()
        // Chunks lose their last reference and get it back, again and again.
        const writers = runs.map(async ({ writer }) => {
          for (let turn = 0; turn < 60; turn++) await saveSnapshot(writer, 0, small(turn % 3))
        })
        await Promise.all(writers).finally(() => {
          racing = false
        })
        expect(await sweeper).toBeGreaterThan(0)
        for (const { writer } of runs)
          expect(hashTensors(await writer.loadSnapshot(0))).toBe(hashTensors(small(2)))
      })

      it.each([
        ['has deleted a chunk', 'DELETE FROM tensor_chunk', 80],
        ['is about to delete a chunk', `UPDATE tensor_chunk SET touched_at = '-infinity'`, 82],
      ])('that %s between storing and referring lets the writer store again', async (_what, loss, seed) => {
        const { writer } = await claimNewRun(stage.fixture)
        await saveSnapshot(writer, 0, model(seed))
        const lose = await loseNextChunk(stage.fixture, loss)
        await saveSnapshot(writer, 1, model(seed + 1))
        expect(await lose.count()).toBe(1)
        await lose.end()
        expect(hashTensors(await writer.loadSnapshot(1))).toBe(hashTensors(model(seed + 1)))
      })
    })

    describe('a snapshot that another run has borrowed', () => {
      const borrow = (writer: RunWriter, runId: RunId, sha256: string) =>
        writer.borrowSnapshot!({
          index: 0,
          step: 9,
          epoch: 1,
          norm: 1,
          from: { runId, index: 0, sha256 },
        })
      const ownOf = async (runId: RunId) => {
        const { own, sharedBytes } = (await account()).runs.find((run) => run.runId === runId)!
        return [own.snapshot, sharedBytes]
      }

      it('outlives its run, in halves as it was stored, and is the borrower’s alone from then on', async () => {
        const source = await claimNewRun(stage.fixture)
        // Two MiB of float32 are one chunk of halves.
        await source.writer.saveSnapshot({
          index: 0,
          step: 9,
          epoch: 1,
          norm: 1,
          tensors: model(110, 111),
          dtype: 'float16',
        })
        const [stored] = await source.writer.listSnapshots()
        const values = hashTensors(await source.writer.loadSnapshot(0))
        await complete(source.run.id, source.token)
        const { run, writer } = await claimNewRun(stage.fixture)
        await borrow(writer, source.run.id, stored!.sha256)
        expect([await ownOf(source.run.id), await ownOf(run.id)]).toEqual([
          [0, MIB],
          [0, MIB],
        ])
        expect(await preview({ runIds: [source.run.id] })).toMatchObject({ freedBytes: 0, keptBytes: MIB })
        await stage.db.storage.trashRun(source.run.id)
        expect(await stage.db.storage.purge({ runIds: [source.run.id] })).toMatchObject({
          purged: [source.run.id],
          chunks: 0,
          freedBytes: 0,
        })
        await stage.db.storage.sweep(0)
        expect(await ownOf(run.id)).toEqual([MIB, 0])
        expect(hashTensors(await writer.loadSnapshot(0))).toBe(values)
        const { manifest } = await stage.db.runs.openSnapshot(run.id, 0)
        expect(manifest).toMatchObject({ bytes: MIB, sha256: stored!.sha256 })
        expect(manifest.tensors.map((tensor) => tensor.dtype)).toEqual(['float16', 'float16'])
      })

      it('while its run is purged and chunks are swept is whole, or was not there any more', async () => {
        for (let round = 0; round < 12; round++) {
          const tensors = [seededTensor('w', [64], 3000 + round)]
          const source = await claimNewRun(stage.fixture)
          await saveSnapshot(source.writer, 0, tensors)
          await complete(source.run.id, source.token)
          await stage.db.storage.trashRun(source.run.id)
          const { writer } = await claimNewRun(stage.fixture)
          const purged = stage.db.storage.purge({ runIds: [source.run.id] })
          // Each round the borrower comes a little later, in the last one when all is over.
          for (let late = 0; late < round; late++) await stage.fixture.sql('SELECT 1')
          if (round === 11) await purged
          const [borrowed] = await Promise.allSettled([
            borrow(writer, source.run.id, hashTensors(tensors)),
            stage.db.storage.sweep(0),
            purged,
          ])
          const found = await writer.listSnapshots()
          if (borrowed.status === 'fulfilled')
            expect(hashTensors(await writer.loadSnapshot(0))).toBe(hashTensors(tensors))
          else
            expect([borrowed.reason, found]).toEqual([
              expect.objectContaining({ code: 'WEIGHTS_NOT_FOUND' }),
              [],
            ])
        }
      })
    })

    const small = (seed: number): NamedTensor[] => [seededTensor('w', [64], 900 + seed)]

    /** A trigger that takes the chunk away before the first link to it is written. */
    async function loseNextChunk({ sql }: DatabaseFixture, loss: string) {
      await sql('CREATE SEQUENCE losses MINVALUE 0 START 0')
      await sql(`CREATE FUNCTION lose_chunk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF nextval('losses') = 0 THEN ${loss} WHERE hash = NEW.hash; END IF;
    RETURN NEW; END $$`)
      await sql(
        'CREATE TRIGGER lose BEFORE INSERT ON manifest_chunk FOR EACH ROW EXECUTE FUNCTION lose_chunk()',
      )
      return {
        count: async () => Number((await sql('SELECT last_value FROM losses'))[0]?.last_value),
        end: () => sql('DROP TRIGGER lose ON manifest_chunk; DROP FUNCTION lose_chunk; DROP SEQUENCE losses'),
      }
    }

    accountCases(stage)
  })
}
