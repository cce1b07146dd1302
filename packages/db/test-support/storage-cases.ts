import {
  NO_BYTES,
  type RunId,
  StorageAccount,
  StoragePreview,
  StorageQuery,
  StorageSelection,
  sumBytes,
} from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../src/database.js'
import type { RunWriter } from '../src/runs/run-writer.js'
import { safetensorsHeader } from '../src/safetensors/safetensors-header.js'
import { CHUNK_BYTES } from '../src/tensors/tensor-chunks.js'
import { bytesOf, hashTensors, type NamedTensor, placeTensors } from '../src/tensors/tensors.js'
import {
  claimNewRun,
  type DatabaseFixture,
  launchRequest,
  methodResult,
  openFixture,
  SUBSPACE_VIEW,
  seededTensor,
} from '../src/testing/fixtures.js'

/** Where chunks are put, and how a test counts what is there, by the store's own word. */
export interface TestStore {
  name: string
  tensorsUrl?: string
  storedBytes(fixture: DatabaseFixture): Promise<number>
}

/** What holds of storage wherever the bytes lie. */
export function storageTests(store: TestStore): void {
  describe(store.name, () => {
    let fixture: DatabaseFixture
    let db: Database
    beforeAll(async () => {
      fixture = await openFixture(store.tensorsUrl ? { tensorsUrl: store.tensorsUrl } : {})
      db = fixture.db
    })
    afterAll(() => fixture.close())

    const MIB = CHUNK_BYTES
    const HOUR = 3600
    /** One chunk of 1 MiB for each seed: models that share seeds share chunks. */
    const model = (...seeds: number[]): NamedTensor[] =>
      seeds.map((seed) => seededTensor(`layer/${seed}`, [MIB / 4], seed))
    const saveSnapshot = (writer: RunWriter, index: number, tensors: NamedTensor[]) =>
      writer.saveSnapshot({ index, step: index, epoch: index, norm: 1, tensors })
    const account = () => db.storage.account(StorageQuery.parse({}))
    const preview = (selection: object) => db.storage.preview(StorageSelection.parse(selection))
    const complete = (runId: RunId, token: bigint) => db.queue.end(runId, token, { status: 'completed' })

    function uploadOf(tensors: NamedTensor[]) {
      const header = safetensorsHeader({ tensors: placeTensors(tensors) }, {})
      const bytes = async function* () {
        yield header
        for (const { data } of tensors) yield bytesOf(data)
      }
      return { name: 'start.safetensors', bytes: bytes() }
    }

    /** A completed run whose snapshots hold these chunks. */
    async function endedRun(...snapshots: number[][]): Promise<RunId> {
      const { run, token, writer } = await claimNewRun(fixture)
      for (const [index, seeds] of snapshots.entries()) await saveSnapshot(writer, index, model(...seeds))
      await complete(run.id, token)
      return run.id
    }

    describe('the trash', () => {
      it('hides an ended run until it is restored', async () => {
        const id = await endedRun([1])
        const listed = async (deleted: boolean) =>
          (await db.runs.list({ limit: 500, archived: false, deleted })).runs.map((run) => run.id)
        const trashed = await db.storage.trashRun(id)
        expect(Date.parse(trashed.deletedAt!)).not.toBeNaN()
        expect(await db.storage.trashRun(id)).toEqual(trashed)
        expect([(await listed(false)).includes(id), (await listed(true)).includes(id)]).toEqual([false, true])
        const restored = await db.storage.restoreRun(id)
        expect([restored.deletedAt, restored.seq]).toEqual([null, trashed.seq + 1])
        expect([(await listed(false)).includes(id), (await listed(true)).includes(id)]).toEqual([true, false])
      })

      it('takes no run that has not ended, and none that a waiting run starts from', async () => {
        const { run } = await claimNewRun(fixture)
        await expect(db.storage.trashRun(run.id)).rejects.toMatchObject({
          code: 'RUN_STATE_CONFLICT',
          message: `Run ${run.id} cannot be deleted: found running, expected completed, failed or canceled; cancel it first`,
        })
        const source = await endedRun([1])
        const [user] = await db.runs.launch(
          launchRequest({}, { initial: { kind: 'run', runId: source, weights: 0 } }),
        )
        const refused = `Run ${source} cannot be deleted: the queued run "run" (${user!.id}) starts from it`
        await expect(db.storage.trashRun(source)).rejects.toMatchObject({ code: 'IN_USE', message: refused })
        expect((await preview({ runIds: [source] })).runs[0]!.obstacle).toBe(
          `the queued run "run" (${user!.id}) starts from it`,
        )
        await db.runs.requestAction(user!.id, 'cancel')
        await db.storage.trashRun(source)
        const [late] = await db.runs.launch(
          launchRequest({}, { initial: { kind: 'run', runId: source, weights: 0 } }),
        )
        const { purged, refused: kept } = await db.storage.purge({ runIds: [source] })
        expect([purged, kept.map(({ runId }) => runId)]).toEqual([[], [source]])
        await db.runs.requestAction(late!.id, 'cancel')
      })

      it('takes an experiment with all of its runs, which come back with it, or by themselves', async () => {
        const [run] = await db.runs.launch(launchRequest({ experiment: 'short-lived' }))
        await expect(db.storage.trashExperiment(run!.experimentId)).rejects.toMatchObject({
          code: 'RUN_STATE_CONFLICT',
        })
        await db.runs.requestAction(run!.id, 'cancel')
        expect((await db.storage.trashExperiment(run!.experimentId)).deletedAt).not.toBeNull()
        const names = async () => (await db.experiments.list()).map(({ name }) => name)
        expect(await names()).not.toContain('short-lived')
        await db.storage.restoreRun(run!.id)
        expect(await names()).toContain('short-lived')
        await db.storage.trashExperiment(run!.experimentId)
        await db.storage.purge({ runIds: [run!.id] })
        await expect(db.experiments.get(run!.experimentId)).rejects.toMatchObject({
          code: 'EXPERIMENT_NOT_FOUND',
        })
      })

      it('is purged of what has been there for long, and of no other run', async () => {
        const [old, recent] = [await endedRun([1]), await endedRun([1])]
        for (const id of [old, recent]) await db.storage.trashRun(id)
        await fixture.sql(`UPDATE run SET deleted_at = now() - interval '31 days' WHERE id = $1`, [old])
        expect((await db.storage.purgeOlder(30)).purged).toEqual([old])
        await expect(db.runs.get(old)).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' })
        await db.storage.restoreRun(recent)
        await expect(db.storage.purge({ runIds: [recent] })).resolves.toMatchObject({
          purged: [],
          refused: [{ runId: recent, reason: expect.stringContaining('expected one; delete it first') }],
        })
      })

      it('is purged of the others where the database gives one up', async () => {
        const [stuck, other] = [await endedRun([1]), await endedRun([1])]
        for (const id of [stuck, other]) await db.storage.trashRun(id)
        await fixture.sql(`CREATE FUNCTION give_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01'; END $$`)
        await fixture.sql(`CREATE TRIGGER stuck BEFORE DELETE ON run FOR EACH ROW WHEN (OLD.id = '${stuck}')
          EXECUTE FUNCTION give_up()`)
        expect(await db.storage.purge({ runIds: [stuck, other] })).toMatchObject({
          purged: [other],
          refused: [{ runId: stuck, reason: expect.stringContaining('deadlock detected') }],
        })
        await fixture.sql('DROP TRIGGER stuck ON run; DROP FUNCTION give_up')
        expect(await db.storage.purge({ runIds: [stuck] })).toMatchObject({ purged: [stuck], refused: [] })
      })
    })

    describe('a deletion', () => {
      it('frees what its preview said: what is unique, what only the selected share, and no more', async () => {
        await db.storage.purge({}) // of other tests
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
        for (const id of [first, second]) await db.storage.trashRun(id)
        expect(await preview({ trash: true })).toMatchObject({ freed: told.freed, keptBytes: told.keptBytes })
        const { purged, freedBytes } = await db.storage.purge({ runIds: [first, second] })
        expect([purged.sort(), freedBytes]).toEqual([[first, second].sort(), told.freedBytes])
        const after = await account()
        expect(before.chunks.bytes - after.chunks.bytes).toBe(4 * MIB)
        const left = await db.weights.loadSnapshot(stays, 0)
        expect(hashTensors(left)).toBe(hashTensors(model(10, 20)))
      })

      it('of an uploaded file is refused while a queued run starts from it, and frees its bytes after', async () => {
        const { file } = await db.weights.upload(uploadOf(model(60, 61)))
        const [user] = await db.runs.launch(launchRequest({}, { initial: { kind: 'file', file } }))
        await expect(db.storage.deleteUpload(file)).rejects.toMatchObject({
          code: 'IN_USE',
          message: `Uploaded file ${file} cannot be deleted: the queued run "run" (${user!.id}) starts from it`,
        })
        await db.runs.requestAction(user!.id, 'cancel')
        expect(await db.storage.deleteUpload(file)).toEqual({ file, freedBytes: 2 * MIB })
        await expect(db.weights.get(file)).rejects.toMatchObject({ code: 'WEIGHTS_NOT_FOUND' })
      })
    })

    describe('a sweep', () => {
      it('deletes what nobody refers to once its time is over', async () => {
        const { writer } = await claimNewRun(fixture)
        await saveSnapshot(writer, 0, model(70))
        await db.storage.sweep(0)
        await saveSnapshot(writer, 0, model(71)) // 70 is referred to no more
        expect(await db.storage.sweep(HOUR)).toEqual({ chunks: 0, bytes: 0 })
        expect(await db.storage.sweep(0)).toEqual({ chunks: 1, bytes: MIB })
        expect(hashTensors(await writer.loadSnapshot(0))).toBe(hashTensors(model(71)))
      })

      it('leaves what a writer has found there, also if it is old', async () => {
        const { writer } = await claimNewRun(fixture)
        await saveSnapshot(writer, 0, model(72))
        await saveSnapshot(writer, 0, model(73))
        await fixture.sql(`UPDATE tensor_chunk SET touched_at = now() - interval '2 hours'`)
        // Finds the chunk, and is then refused what would refer to it.
        const broken = { phase: 'base' as const, step: 1, state: { loss: Number.NaN }, tensors: model(72) }
        await expect(writer.saveCheckpoint(broken)).rejects.toThrow('state.loss: found NaN')
        expect(await db.storage.sweep(HOUR)).toEqual({ chunks: 0, bytes: 0 })
        expect(await db.storage.sweep(0)).toEqual({ chunks: 1, bytes: MIB })
      })

      it('in a race with writers of the same chunks costs nobody anything', async () => {
        const runs = [await claimNewRun(fixture, 'racer-1'), await claimNewRun(fixture, 'racer-2')]
        let racing = true
        const sweeper = (async () => {
          let chunks = 0
          while (racing) {
            chunks += (await db.storage.sweep(0)).chunks
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
        const { writer } = await claimNewRun(fixture)
        await saveSnapshot(writer, 0, model(seed))
        const lose = await loseNextChunk(fixture, loss)
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
        const source = await claimNewRun(fixture)
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
        const { run, writer } = await claimNewRun(fixture)
        await borrow(writer, source.run.id, stored!.sha256)
        expect([await ownOf(source.run.id), await ownOf(run.id)]).toEqual([
          [0, MIB],
          [0, MIB],
        ])
        expect(await preview({ runIds: [source.run.id] })).toMatchObject({ freedBytes: 0, keptBytes: MIB })
        await db.storage.trashRun(source.run.id)
        expect(await db.storage.purge({ runIds: [source.run.id] })).toMatchObject({
          purged: [source.run.id],
          chunks: 0,
          freedBytes: 0,
        })
        await db.storage.sweep(0)
        expect(await ownOf(run.id)).toEqual([MIB, 0])
        expect(hashTensors(await writer.loadSnapshot(0))).toBe(values)
        const { manifest } = await db.runs.openSnapshot(run.id, 0)
        expect(manifest).toMatchObject({ bytes: MIB, sha256: stored!.sha256 })
        expect(manifest.tensors.map((tensor) => tensor.dtype)).toEqual(['float16', 'float16'])
      })

      it('while its run is purged and chunks are swept is whole, or was not there any more', async () => {
        for (let round = 0; round < 12; round++) {
          const tensors = [seededTensor('w', [64], 3000 + round)]
          const source = await claimNewRun(fixture)
          await saveSnapshot(source.writer, 0, tensors)
          await complete(source.run.id, source.token)
          await db.storage.trashRun(source.run.id)
          const { writer } = await claimNewRun(fixture)
          const purged = db.storage.purge({ runIds: [source.run.id] })
          // Each round the borrower comes a little later, in the last one when all is over.
          for (let late = 0; late < round; late++) await fixture.sql('SELECT 1')
          if (round === 11) await purged
          const [borrowed] = await Promise.allSettled([
            borrow(writer, source.run.id, hashTensors(tensors)),
            db.storage.sweep(0),
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
          await fixture.sql(`SELECT (SELECT coalesce(sum(size), 0)::float8 FROM tensor_chunk) AS chunks,
            (SELECT coalesce(sum(octet_length(data) + coalesce(octet_length(changes), 0) + coalesce(octet_length(summary), 0)
        + coalesce(octet_length(pyramid), 0)), 0)::float8 FROM metric_segment) AS metrics,
      (SELECT coalesce(sum(octet_length(message)), 0)::float8 FROM run_log) AS logs`)
        const { bytes, owned, shared, unreferenced } = told.chunks
        const ofChunks = (own: typeof NO_BYTES) => sumBytes({ ...own, metrics: 0, logs: 0 })
        const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
        const uploads = sum(told.uploads.map(({ ownBytes }) => ownBytes))
        expect({ bytes, stored: bytes, metrics: told.metricsBytes, logs: told.logsBytes }).toEqual({
          bytes: table?.chunks,
          stored: await store.storedBytes(fixture),
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
        await db.storage.sweep(0)
        const { run, token, writer } = await claimNewRun(fixture)
        const failure = { code: 'INTERNAL', message: 'broken', phase: 'base' } as const
        for (const step of [1, 2, 3])
          await writer.saveCheckpoint(
            { phase: 'base', step, state: {}, tensors: model(120 + step) },
            {},
            { newest: 1, always: true },
          )
        await db.queue.end(run.id, token, { status: 'failed', failure })
        const counted = async () =>
          (await account()).runs.find(({ runId }) => runId === run.id)!.own.checkpoint
        expect(await counted()).toBe(3 * MIB)
        await db.runs.resumeFrom(run.id, { checkpoint: 1 })
        expect(await counted()).toBe(MIB)
        expect((await account()).chunks.unreferenced).toBe(2 * MIB)
        await requireBalance()
        expect(await db.storage.sweep(0)).toEqual({ chunks: 2, bytes: 2 * MIB })
        await requireBalance()
        await db.runs.requestAction(run.id, 'cancel')
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
            async () => held.push(await claimNewRun(fixture, `property-${seed}`)),
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
              const snapshot = from && any((await db.runs.readSnapshots(from)).snapshots)
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
              db.weights.upload(
                uploadOf(tensors().map((tensor, place) => ({ ...tensor, name: `w${place}` }))),
              ),
            async () => {
              const file = any(await db.weights.list())?.file
              if (file) await db.storage.deleteUpload(file)
            },
            async () => {
              const [taken] = held.splice(0, 1)
              if (!taken) return
              await complete(taken.run.id, taken.token)
              ended.push(taken.run.id)
            },
            () => ended[0] && db.storage.trashRun(ended[0]),
            () => ended[0] && db.storage.restoreRun(ended[0]),
            async () => {
              const { purged } = await db.storage.purge({})
              for (const id of purged) if (ended.includes(id)) ended.splice(ended.indexOf(id), 1)
            },
            () => db.storage.sweep(draw(2) * HOUR),
          ]
          for (let turn = 0; turn < 80; turn++) {
            await any(actions)?.()
            if (turn % 4 === 0) await requireBalance()
          }
          await requireBalance()
        },
      )
    })
  })
}
