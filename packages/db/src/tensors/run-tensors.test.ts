import { createHash, type Hash } from 'node:crypto'
import type { RunId } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../database.js'
import { openDatabase } from '../open-database.js'
import type { RunWriter, StoredCheckpoint } from '../runs/run-writer.js'
import {
  claimNewRun,
  type DatabaseFixture,
  methodResult,
  openFixture,
  SUBSPACE_VIEW,
  seededTensor,
} from '../testing/fixtures.js'
import { CHUNK_BYTES } from './tensor-chunks.js'
import { type AnyTensor, hashTensors, type NamedTensor } from './tensors.js'

let fixture: DatabaseFixture
let db: Database
beforeAll(async () => {
  fixture = await openFixture()
  db = fixture.db
})
afterAll(() => fixture.close())

/** 2.5 chunks: one tensor over several chunks, and one chunk with several tensors. */
const model = (seed: number): NamedTensor[] => [
  seededTensor('conv/kernel', [5, CHUNK_BYTES / 10], seed),
  seededTensor('conv/bias', [7], seed + 1),
  seededTensor('dense/kernel', [CHUNK_BYTES / 8], seed + 2),
]
/** Equal for tensors of equal names, shapes and bits; toEqual over a million numbers takes seconds. */
const printOf = (tensors: NamedTensor[]) => [
  tensors.map(({ name, shape }) => [name, shape]),
  hashTensors(tensors),
]
const saveSnapshot = (writer: RunWriter, index: number, tensors: NamedTensor[]) =>
  writer.saveSnapshot({ index, step: index * 10, epoch: index, norm: 1.5, tensors })
const count = async (table: string): Promise<number> => {
  const [row] = await fixture.sql(`SELECT count(*)::int AS rows FROM ${table}`)
  return row?.rows
}

describe('a snapshot', () => {
  it('comes back bit for bit', async () => {
    const { run, writer } = await claimNewRun(fixture)
    const tensors = model(1)
    tensors[1]!.data.set([Number.NaN, -0, 1e-45, Number.POSITIVE_INFINITY])
    await saveSnapshot(writer, 0, tensors)
    expect(printOf(await writer.loadSnapshot(0))).toEqual(printOf(tensors))
    const [snapshot] = await writer.listSnapshots()
    expect(snapshot).toMatchObject({ index: 0, sha256: hashTensors(tensors), norm: 1.5 })
    expect((await db.runs.readSnapshots(run.id)).snapshots).toEqual([snapshot])
  })

  it('saved again with the same bytes is no news, and with other bytes replaces itself', async () => {
    const { run, writer } = await claimNewRun(fixture)
    for (const seed of [1, 1, 2]) await saveSnapshot(writer, 0, model(seed))
    const { events } = await db.runs.readChanges(run.id, 0, 100)
    const saved = events.flatMap(({ body }) => (body.type === 'snapshot.saved' ? [body.snapshot.sha256] : []))
    expect(saved).toEqual([hashTensors(model(1)), hashTensors(model(2))])
    expect(printOf(await writer.loadSnapshot(0))).toEqual(printOf(model(2)))
  })

  it('shares equal chunks with every other', async () => {
    const { writer } = await claimNewRun(fixture)
    await saveSnapshot(writer, 0, model(100))
    const before = await count('tensor_chunk')
    const changed = model(100)
    changed[2]!.data[changed[2]!.data.length - 1] = 42 // in the last chunk only
    await saveSnapshot(writer, 1, changed)
    expect(await count('tensor_chunk')).toBe(before + 1)
    expect(printOf(await writer.loadSnapshot(1))).toEqual(printOf(changed))
  })

  it('of another run is borrowed without a copy, and stays when that run goes', async () => {
    const { run, writer } = await claimNewRun(fixture)
    await saveSnapshot(writer, 3, model(150))
    const borrower = await claimNewRun(fixture)
    const before = await count('tensor_chunk')
    const from = { runId: run.id, index: 3, sha256: hashTensors(model(150)) }
    await borrower.writer.borrowSnapshot!({ index: 0, step: 30, epoch: 3, norm: 1.5, from })
    expect(await count('tensor_chunk')).toBe(before)
    await fixture.sql('DELETE FROM run WHERE id = $1', [run.id])
    expect(printOf(await borrower.writer.loadSnapshot(0))).toEqual(printOf(model(150)))
    const { events } = await db.runs.readChanges(borrower.run.id, 0, 100)
    expect(events.at(-1)?.body).toMatchObject({
      type: 'snapshot.saved',
      snapshot: { index: 0, sha256: from.sha256 },
    })
  })

  it('that another run has replaced is not borrowed', async () => {
    const { run, writer } = await claimNewRun(fixture)
    await saveSnapshot(writer, 0, model(151))
    const borrower = await claimNewRun(fixture)
    const sha256 = 'a'.repeat(64)
    const place = { index: 0, step: 0, epoch: 0, norm: 1, from: { runId: run.id, index: 0, sha256 } }
    await expect(borrower.writer.borrowSnapshot!(place)).rejects.toMatchObject({
      code: 'WEIGHTS_NOT_FOUND',
      message: `Run ${run.id} has no snapshot 0 with SHA-256 ${sha256}`,
    })
    expect(await borrower.writer.listSnapshots()).toEqual([])
  })

  it.each([
    ['float16', [1, -2, 1 / 3], [1, -2, 0.333251953125], '003c00c05535'],
    ['bfloat16', [1, -3.14, 1e30], [1, -3.140625, 1.578125 * 2 ** 99], '803f49c04a71'],
  ] as const)(
    'stored as %s takes 2 bytes a number and comes back rounded',
    async (dtype, given, back, bytes) => {
      const { run, writer } = await claimNewRun(fixture)
      const tensors = [{ name: 'w', shape: [3], data: Float32Array.of(...given) }]
      await writer.saveSnapshot({ index: 0, step: 0, epoch: 0, norm: 1, tensors, dtype })
      const [loaded] = await writer.loadSnapshot(0)
      expect(loaded).toEqual({ name: 'w', shape: [3], data: Float32Array.of(...back) })
      expect((await writer.listSnapshots())[0]!.bytes).toBe(6)
      const { manifest, chunks } = await db.runs.openSnapshot(run.id, 0)
      expect(manifest.tensors).toEqual([{ name: 'w', shape: [3], dtype, offset: 0, bytes: 6 }])
      for await (const chunk of chunks()) expect(chunk.toString('hex')).toBe(bytes)
    },
  )

  it('with a number that has no place in its type is refused by the name of the tensor', async () => {
    const { writer } = await claimNewRun(fixture)
    const tensors = [
      seededTensor('fine', [3], 1),
      { name: 'dense/kernel', shape: [1], data: Float32Array.of(1e6) },
    ]
    const save = writer.saveSnapshot({ index: 0, step: 0, epoch: 0, norm: 1, tensors, dtype: 'float16' })
    await expect(save).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      message: expect.stringMatching(
        /^snapshots.dtype: tensor "dense\/kernel": found 1000000 as number 0, expected/,
      ),
    })
    expect(await writer.listSnapshots()).toEqual([])
  })

  it('whose bytes were changed in the database is refused, by manifest and chunk', async () => {
    const { writer } = await claimNewRun(fixture)
    await saveSnapshot(writer, 0, model(200))
    await fixture.sql(`UPDATE tensor_chunk SET data = set_byte(data, 1000, get_byte(data, 1000) # 1) WHERE hash =
      (SELECT hash FROM manifest_chunk WHERE position = 1 ORDER BY manifest_id DESC LIMIT 1)`)
    await expect(writer.loadSnapshot(0)).rejects.toMatchObject({
      code: 'TENSOR_CORRUPT',
      message: expect.stringMatching(
        /^Tensor manifest [0-9a-f-]{36}, chunk 1: found SHA-256 [0-9a-f]{64}, expected [0-9a-f]{64}$/,
      ),
    })
  })

  it('whose chunks are in the wrong order is refused', async () => {
    const { writer } = await claimNewRun(fixture)
    await saveSnapshot(writer, 0, model(300))
    await fixture.sql(`WITH own AS (SELECT manifest_id, hash FROM manifest_chunk WHERE position = 0
      ORDER BY manifest_id DESC LIMIT 1)
      UPDATE manifest_chunk SET hash = own.hash FROM own
      WHERE manifest_chunk.manifest_id = own.manifest_id AND position = 1`)
    await expect(writer.loadSnapshot(0)).rejects.toMatchObject({ code: 'TENSOR_CORRUPT' })
  })
})

describe('downloads', () => {
  it('that wait for their readers leave the connections to everybody else', async () => {
    const { run, writer } = await claimNewRun(fixture)
    const tensors = [seededTensor('w', [(9 * CHUNK_BYTES) / 4 + 1], 5)]
    await writer.saveSnapshot({ index: 0, step: 0, epoch: 0, norm: 1, tensors })
    const narrow = await openDatabase({ url: fixture.url, applicationName: 'test', maxConnections: 2 })
    const paused: { hash: Hash; rest: AsyncIterable<Buffer> }[] = []
    for (let reader = 0; reader < 3; reader++) {
      const rest = (await narrow.runs.openSnapshot(run.id, 0)).chunks()[Symbol.asyncIterator]()
      const first = await rest.next()
      paused.push({
        hash: createHash('sha256').update(first.value),
        rest: { [Symbol.asyncIterator]: () => rest },
      })
    }
    expect((await narrow.runs.get(run.id)).id).toBe(run.id)
    for (const { hash, rest } of paused) {
      for await (const chunk of rest) hash.update(chunk)
      expect(hash.digest('hex')).toBe(hashTensors(tensors))
    }
    await narrow.close()
  })
})

describe('a checkpoint', () => {
  const checkpoint = (step: number) => ({
    phase: 'base' as const,
    step,
    state: { rate: 0.1 + step, order: [3, 1, 2] },
    tensors: model(step),
  })

  const printed = (stored: StoredCheckpoint) => ({ ...stored, tensors: printOf(stored.tensors) })
  const loadedCheckpoint = async (writer: RunWriter) => printed((await writer.loadCheckpoint())!)

  it('replaces the one before, together with what is written alongside', async () => {
    const { run, writer } = await claimNewRun(fixture)
    expect(await writer.loadCheckpoint()).toBeNull()
    for (const step of [1, 2]) {
      await writer.saveCheckpoint(checkpoint(step), {
        metrics: [{ key: 'loss', step, timestamp: step, value: step }],
        progress: { phase: 'base', step, totalSteps: 2, fraction: step / 2, etaMs: null },
      })
    }
    expect(await loadedCheckpoint(writer)).toEqual(printed(checkpoint(2)))
    expect((await db.runs.get(run.id)).progress?.step).toBe(2)
    expect(await fixture.sql('SELECT purpose FROM tensor_manifest WHERE run_id = $1', [run.id])).toHaveLength(
      1,
    )
  })

  it('stays when its successor cannot be written, and nothing alongside is seen', async () => {
    const { run, writer } = await claimNewRun(fixture)
    await writer.saveCheckpoint(checkpoint(1))
    const seq = (await db.runs.get(run.id)).seq
    const broken = { ...checkpoint(2), state: { loss: Number.NaN } }
    const alongside = { metrics: [{ key: 'loss', step: 2, timestamp: 1, value: 1 }] }
    await expect(writer.saveCheckpoint(broken, alongside)).rejects.toThrow('state.loss: found NaN')
    expect(await loadedCheckpoint(writer)).toEqual(printed(checkpoint(1)))
    expect((await db.runs.get(run.id)).seq).toBe(seq)
    expect(await writer.loggedSteps()).toEqual(new Map())
  })

  it('leaves as many of the latest as are to be kept, and those that always stay', async () => {
    const { run, writer } = await claimNewRun(fixture)
    for (const step of [1, 2, 3, 4, 5])
      await writer.saveCheckpoint({ ...checkpoint(step), tensors: [] }, {}, { newest: 2, always: step === 2 })
    const { checkpoints, segments } = await db.runs.readCheckpoints(run.id)
    expect(checkpoints.map(({ step, kept }) => [step, kept])).toEqual([
      [5, false],
      [4, false],
      [2, true],
    ])
    expect(segments).toEqual([])
    expect((await writer.loadCheckpoint())?.step).toBe(5)
  })

  it.each([
    ['goes when the run has completed', false, 'completed', []],
    ['stays where the config says so', true, 'completed', [1]],
    ['stays when the run was canceled', false, 'canceled', [1]],
  ] as const)('%s', async (_name, afterEnd, status, kept) => {
    const { run, token, writer } = await claimNewRun(fixture)
    await writer.saveCheckpoint(checkpoint(1))
    await fixture.sql(
      `UPDATE run SET config = jsonb_set(config::jsonb, '{checkpoint,keep,afterEnd}', $2::jsonb)::json WHERE id = $1`,
      [run.id, String(afterEnd)],
    )
    await db.queue.end(run.id, token, { status })
    const { checkpoints } = await db.runs.readCheckpoints(run.id)
    expect(checkpoints.map(({ step }) => step)).toEqual(kept)
  })

  it('leaves the chunks it shares with a snapshot', async () => {
    const { writer } = await claimNewRun(fixture)
    await saveSnapshot(writer, 0, model(7))
    await writer.saveCheckpoint({ ...checkpoint(7), tensors: model(7) })
    await writer.saveCheckpoint(checkpoint(8))
    expect(printOf(await writer.loadSnapshot(0))).toEqual(printOf(model(7)))
  })
})

describe('a subspace', () => {
  it('comes back with its state, and with averaging weights once they are known', async () => {
    const { run, writer } = await claimNewRun(fixture)
    const tensors = [seededTensor('basis', [1, 3], 1)]
    expect(await writer.loadSubspace()).toBeNull()
    await expect(writer.saveAveragingWeights([[1, 0]])).rejects.toMatchObject({ code: 'SUBSPACE_NOT_FOUND' })
    await writer.saveSubspace({ state: { kind: 'hull' }, view: SUBSPACE_VIEW, tensors, durationMs: 3 })
    expect(await writer.loadSubspace()).toEqual({ state: { kind: 'hull' }, view: SUBSPACE_VIEW, tensors })
    await writer.saveAveragingWeights([[0.25, 0.75]])
    const weighed = { ...SUBSPACE_VIEW, averagingWeights: [[0.25, 0.75]] }
    expect((await db.runs.readSnapshots(run.id)).subspace).toEqual(weighed)
  })
})

describe('a packed basis', () => {
  /** Codes whose bits are signalling NaNs as float32 must not be touched on the way. */
  const packed = (): AnyTensor[] => [
    { name: 'codes/0', shape: [2, 2], data: Int32Array.of(0x7fa0_0001, -1, -2_147_483_648, 0x7f80_0001) },
    seededTensor('scales/0', [2, 1], 1),
  ]

  it('comes back as int32, to the bit, beside float32 scales', async () => {
    const { writer } = await claimNewRun(fixture)
    await writer.saveSubspace({ state: {}, view: SUBSPACE_VIEW, tensors: packed(), durationMs: 1 })
    const loaded = (await writer.loadSubspace())!.tensors
    expect(loaded).toEqual(packed())
    expect(loaded.map(({ data }) => data.constructor.name)).toEqual(['Int32Array', 'Float32Array'])
  })

  it('is refused where only float32 can stand', async () => {
    const { run, writer } = await claimNewRun(fixture)
    await saveSnapshot(writer, 0, model(400))
    await fixture.sql(
      `UPDATE tensor_manifest SET tensors = replace(tensors::text, '"float32"', '"int32"')::jsonb WHERE run_id = $1`,
      [run.id],
    )
    await expect(writer.loadSnapshot(0)).rejects.toMatchObject({
      code: 'TENSOR_CORRUPT',
      message: expect.stringMatching(/found int32 values in conv\/kernel, expected float32$/),
    })
  })
})

describe('a result', () => {
  const download = async (runId: RunId) => {
    const { manifest, chunks } = await db.runs.openWeights(runId, 'twa')
    const parts: Buffer[] = []
    for await (const chunk of chunks()) parts.push(chunk)
    return { manifest, bytes: Buffer.concat(parts) }
  }

  it('is listed in the order of the methods, the last one recorded standing', async () => {
    const { run, writer } = await claimNewRun(fixture)
    const tensors = model(9)
    for (const [method, accuracy] of [
      ['twa', 0.5],
      ['last', 0.9],
      ['twa', 0.97],
    ] as const)
      await writer.saveResult({ result: methodResult(method, accuracy, tensors), tensors })
    const { results } = await db.runs.get(run.id)
    expect(results).toEqual([methodResult('last', 0.9, tensors), methodResult('twa', 0.97, tensors)])
  })

  it('recorded again with the same numbers is no news', async () => {
    const { run, writer } = await claimNewRun(fixture)
    const tensors = model(12)
    for (const accuracy of [0.1 + 0.2, 0.1 + 0.2, 0.5])
      await writer.saveResult({ result: methodResult('twa', accuracy, tensors), tensors })
    const { events } = await db.runs.readChanges(run.id, 0, 1000)
    const told = events.flatMap(({ body }) => (body.type === 'result.recorded' ? [body.result] : []))
    expect(told.map(({ test }) => test.accuracy)).toEqual([0.1 + 0.2, 0.5])
  })

  it('lets its weights be downloaded, and says when there are none', async () => {
    const { run, writer } = await claimNewRun(fixture)
    await expect(db.runs.openWeights(run.id, 'twa')).rejects.toMatchObject({ code: 'WEIGHTS_NOT_FOUND' })
    const tensors = model(11)
    await writer.saveResult({ result: methodResult('twa', 0.9, tensors), tensors })
    const { manifest, bytes } = await download(run.id)
    expect(manifest.sha256).toBe(hashTensors(tensors))
    expect(manifest.tensors.map(({ name, offset }) => [name, offset])).toEqual([
      ['conv/kernel', 0],
      ['conv/bias', tensors[0]!.data.byteLength],
      ['dense/kernel', tensors[0]!.data.byteLength + 28],
    ])
    expect(bytes.equals(Buffer.concat(tensors.map(({ data }) => Buffer.from(data.buffer))))).toBe(true)
  })
})
