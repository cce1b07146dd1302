import { createHash } from 'node:crypto'
import { Artifact, ExternalRunInput, type RunId } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../database.js'
import { claimNewRun, type DatabaseFixture, openFixture } from '../testing/fixtures.js'
import { CHUNK_BYTES } from './tensor-chunks.js'

let fixture: DatabaseFixture
let db: Database
beforeAll(async () => {
  fixture = await openFixture()
  db = fixture.db
})
afterAll(() => fixture.close())

async function bytesOf(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return Buffer.concat(parts)
}
const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))
const tokenizer = (data: Uint8Array) => ({ name: 'tokenizer.json', mediaType: 'application/json', data })

describe('an artifact', () => {
  it('comes back byte for byte, to the trainer and to a reader', async () => {
    const { run, writer } = await claimNewRun(fixture)
    const data = Uint8Array.of(0, 255, 1, 128)
    expect(await writer.loadArtifact('tokenizer.json')).toBeNull()
    await writer.saveArtifact(tokenizer(data))
    expect([...(await writer.loadArtifact('tokenizer.json'))!]).toEqual([...data])
    expect([...(await db.runs.readArtifact(run.id, 'tokenizer.json'))!]).toEqual([...data])
    const read = await db.runs.openArtifact(run.id, 'tokenizer.json')
    expect([...(await bytesOf(read.chunks()))]).toEqual([...data])
    expect(Artifact.parse(read.artifact)).toMatchObject({
      mediaType: 'application/json',
      bytes: 4,
      sha256: createHash('sha256').update(data).digest('hex'),
    })
    expect(await db.runs.listArtifacts(run.id)).toEqual([read.artifact])
  })

  it('saved again with the same bytes is no news, and with others replaces itself', async () => {
    const { run, writer } = await claimNewRun(fixture)
    for (const words of [['a'], ['a'], ['b']]) await writer.saveArtifact(tokenizer(json(words)))
    const artifacts = await db.runs.listArtifacts(run.id)
    const { events } = await db.runs.readChanges(run.id, 0, 100)
    const told = events.flatMap(({ body }) => (body.type === 'artifact.saved' ? [body.artifact] : []))
    expect(told).toHaveLength(2)
    expect(artifacts).toEqual([told[1]])
    expect(new TextDecoder().decode((await writer.loadArtifact('tokenizer.json'))!)).toBe('["b"]')
  })

  it('is listed by name, and belongs to its run alone', async () => {
    const { run, writer } = await claimNewRun(fixture)
    for (const name of ['tokenizer.json', 'samples/twa.json', 'samples/last.json'])
      await writer.saveArtifact({ ...tokenizer(json({})), name })
    expect((await db.runs.listArtifacts(run.id)).map(({ name }) => name)).toEqual([
      'samples/last.json',
      'samples/twa.json',
      'tokenizer.json',
    ])
    const other = await claimNewRun(fixture)
    expect(await db.runs.listArtifacts(other.run.id)).toEqual([])
    expect(await db.runs.readArtifact(other.run.id, 'tokenizer.json')).toBeNull()
    await expect(db.runs.openArtifact(other.run.id, 'tokenizer.json')).rejects.toMatchObject({
      code: 'ARTIFACT_NOT_FOUND',
      message: `Run ${other.run.id} has no artifact tokenizer.json`,
    })
  })

  it('whose bytes were changed in the database is refused', async () => {
    const { run, writer } = await claimNewRun(fixture)
    await writer.saveArtifact(tokenizer(json(['a'])))
    await fixture.sql(
      `UPDATE tensor_chunk SET data = set_byte(data, 2, 66) WHERE hash IN (SELECT hash FROM manifest_chunk
       JOIN tensor_manifest ON id = manifest_id WHERE run_id = $1)`,
      [run.id],
    )
    const refused = {
      code: 'TENSOR_CORRUPT',
      message: expect.stringMatching(/^Tensor manifest .*, chunk 0: found SHA-256 .*, expected /),
    }
    await expect(writer.loadArtifact('tokenizer.json')).rejects.toMatchObject(refused)
    const { chunks } = await db.runs.openArtifact(run.id, 'tokenizer.json')
    await expect(bytesOf(chunks())).rejects.toMatchObject(refused)
  })
})

describe('an artifact of an external program', () => {
  /** 2.5 chunks, in pieces that fit none. */
  const pieces = async function* (seed = 1): AsyncGenerator<Uint8Array> {
    for (let piece = 0; piece < 25; piece++) yield new Uint8Array(CHUNK_BYTES / 10).fill(piece + seed)
  }
  const put = (runId: RunId, bytes = pieces()) =>
    db.runs.putArtifact(runId, { name: 'plots/loss.png', mediaType: 'image/png', bytes })
  const start = () => db.runs.createExternal(ExternalRunInput.parse({}))

  it('comes as a stream, and goes as one', async () => {
    const { id } = await start()
    const artifact = await put(id)
    const { chunks } = await db.runs.openArtifact(id, 'plots/loss.png')
    const bytes = await bytesOf(chunks())
    expect([bytes.length, createHash('sha256').update(bytes).digest('hex')]).toEqual([
      25 * Math.floor(CHUNK_BYTES / 10),
      artifact.sha256,
    ])
    expect(bytes[bytes.length - 1]).toBe(25)
  })

  it('put again is no news, also after the end; other bytes replace it while the run is running', async () => {
    const { id } = await start()
    const first = await put(id)
    expect(await put(id)).toEqual(first)
    const second = await put(id, pieces(2))
    expect(second.sha256).not.toBe(first.sha256)
    await db.runs.endExternal(id, { status: 'completed' })
    expect(await put(id, pieces(2))).toEqual(second)
    await expect(put(id)).rejects.toMatchObject({ code: 'RUN_STATE_CONFLICT' })
    const { events } = await db.runs.readChanges(id, 0, 100)
    expect(events.filter(({ body }) => body.type === 'artifact.saved')).toHaveLength(2)
  })

  it('is refused for a run that a worker trains', async () => {
    const { run } = await claimNewRun(fixture)
    await expect(put(run.id)).rejects.toMatchObject({
      code: 'RUN_STATE_CONFLICT',
      message: `Run ${run.id}: found trained, running, expected external`,
    })
  })
})
