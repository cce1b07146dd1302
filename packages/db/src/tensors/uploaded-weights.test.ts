import { createHash } from 'node:crypto'
import { UploadedWeights, WeightsTensors } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../database.js'
import { safetensorsHeader } from '../safetensors/safetensors-header.js'
import {
  claimNewRun,
  type DatabaseFixture,
  methodResult,
  openFixture,
  seededTensor,
} from '../testing/fixtures.js'
import { bytesOf, hashTensors, type NamedTensor, placeTensors } from './tensors.js'

let fixture: DatabaseFixture
let db: Database
beforeAll(async () => {
  fixture = await openFixture()
  db = fixture.db
})
afterAll(() => fixture.close())

const MISSING = '0'.repeat(64)
/** Two chunks. */
const model = (seed: number): NamedTensor[] => [
  seededTensor('conv/kernel', [5, 100_000], seed),
  seededTensor('conv/bias', [7], seed + 1),
]

function fileOf(tensors: readonly NamedTensor[]): Buffer {
  const header = safetensorsHeader({ tensors: placeTensors(tensors) }, {})
  return Buffer.concat([header, ...tensors.map(({ data }) => bytesOf(data))])
}

async function* inPieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000)
}

const upload = (bytes: Buffer, name = 'net.safetensors', size?: number) =>
  db.weights.upload({ name, bytes: inPieces(bytes), ...(size !== undefined && { size }) })
const count = async (table: string): Promise<number> => {
  const [row] = await fixture.sql(`SELECT count(*)::int AS rows FROM ${table}`)
  return row?.rows
}

describe('an uploaded file', () => {
  it('is listed under the SHA-256 of its bytes, and its tensors come back bit for bit', async () => {
    const bytes = fileOf(model(1))
    const stored = WeightsTensors.parse(await upload(bytes))
    expect(stored).toMatchObject({
      file: createHash('sha256').update(bytes).digest('hex'),
      name: 'net.safetensors',
      bytes: 4 * 500_007,
      tensorCount: 2,
      tensors: model(1).map(({ name, shape }) => ({ name, shape })),
    })
    expect(await db.weights.get(stored.file)).toEqual(stored)
    const { tensors: _, ...summary } = stored
    expect(await db.weights.list()).toEqual([UploadedWeights.parse(summary)])
    const loaded = await db.weights.loadUpload(stored.file)
    expect(loaded.map(({ name }) => name)).toEqual(['conv/kernel', 'conv/bias'])
    expect(hashTensors(loaded)).toBe(hashTensors(model(1)))
  })

  it('that comes again, also twice at once, is the same one under its first name', async () => {
    const bytes = fileOf(model(2))
    const first = await upload(bytes)
    const before = await count('tensor_manifest')
    const again = await Promise.all([upload(bytes, 'b'), upload(bytes, 'c')])
    expect(again).toEqual([first, first])
    expect(await count('tensor_manifest')).toBe(before)
  })

  it('of a wrong size is refused before anything is stored', async () => {
    const bytes = fileOf(model(3))
    const before = await count('tensor_chunk')
    await expect(upload(bytes, 'net', bytes.length - 1)).rejects.toMatchObject({
      code: 'WEIGHTS_INVALID',
      message: `file: found ${bytes.length - 1} bytes (truncated), expected ${bytes.length}, as its header says`,
    })
    expect(await count('tensor_chunk')).toBe(before)
  })

  it('that breaks off leaves nothing to start from', async () => {
    const bytes = fileOf(model(4))
    const before = await count('uploaded_weights')
    await expect(upload(bytes.subarray(0, bytes.length - 4))).rejects.toMatchObject({
      code: 'WEIGHTS_INVALID',
      message: 'tensor "conv/bias": found 24 bytes (the file is truncated), expected 28',
    })
    expect(await count('uploaded_weights')).toBe(before)
  })

  it('that is not there is told from one that is', async () => {
    const missing = { code: 'WEIGHTS_NOT_FOUND', message: `No uploaded file has SHA-256 ${MISSING}` }
    await expect(db.weights.get(MISSING)).rejects.toMatchObject(missing)
    await expect(db.weights.loadUpload(MISSING)).rejects.toMatchObject(missing)
  })
})

describe('weights of a run', () => {
  it('are loaded by method and by snapshot', async () => {
    const { run, writer } = await claimNewRun(fixture)
    const tensors = model(5)
    await writer.saveSnapshot({ index: 0, step: 1, epoch: 1, norm: 1, tensors })
    await writer.saveResult({ result: methodResult('twa', 0.9, model(6)), tensors: model(6) })
    expect(hashTensors(await db.weights.loadSnapshot(run.id, 0))).toBe(hashTensors(tensors))
    expect(hashTensors(await db.weights.loadResult(run.id, 'twa'))).toBe(hashTensors(model(6)))
  })

  it('that are not there are told from those that are', async () => {
    const { run } = await claimNewRun(fixture)
    await expect(db.weights.loadSnapshot(run.id, 3)).rejects.toMatchObject({
      code: 'WEIGHTS_NOT_FOUND',
      message: `Run ${run.id} has no snapshot 3`,
    })
    await expect(db.weights.loadResult(run.id, 'swa')).rejects.toMatchObject({ code: 'WEIGHTS_NOT_FOUND' })
  })
})
