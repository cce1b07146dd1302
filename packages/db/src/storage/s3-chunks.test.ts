import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { losingDeletions, type S3Server, startS3Server } from '../../test-support/s3-server.js'
import { storageTests } from '../../test-support/storage-cases.js'
import { openDatabase } from '../open-database.js'
import { readS3Settings } from '../tensors/s3-chunks.js'
import { hashTensors } from '../tensors/tensors.js'
import { claimNewRun, type DatabaseFixture, openFixture, seededTensor } from '../testing/fixtures.js'
import { createTestDatabase } from '../testing/test-database.js'

const server = await startS3Server()

if ('missing' in server) {
  it.skip(`chunks in an S3-compatible store: ${server.missing}`, () => {})
} else {
  afterAll(() => server.stop())
  storageTests({
    name: 'chunks in an S3-compatible store',
    tensorsUrl: server.tensorsUrl,
    storedBytes: async () => (await server.objects()).reduce((sum, { size }) => sum + size, 0),
  })
  s3Tests(server)
}

function s3Tests({ tensorsUrl: sharedUrl, objects, overwrite }: S3Server): void {
  // A prefix belongs to one database.
  const tensorsUrl = sharedUrl.replace('of/tests', 'of/others')
  describe('an S3-compatible store', () => {
    let fixture: DatabaseFixture
    beforeAll(async () => {
      fixture = await openFixture({ tensorsUrl })
    })
    afterAll(() => fixture.close())
    const tensors = (seed: number) => [seededTensor('w', [500_000], seed)]
    const save = async (seed: number) => {
      const { run, writer } = await claimNewRun(fixture)
      await writer.saveSnapshot({ index: 0, step: 0, epoch: 0, norm: 1, tensors: tensors(seed) })
      return { run, writer }
    }

    it('holds the bytes, each chunk once, and the database none of them', async () => {
      const before = (await objects()).length
      const first = await save(1)
      const second = await save(1)
      const rows = await fixture.sql('SELECT data, location FROM tensor_chunk')
      expect([(await objects()).length - before, rows.length]).toEqual([2, 2])
      expect(
        rows.every(({ data, location }) => data === null && location.startsWith('s3://chunks/of/others/')),
      ).toBe(true)
      for (const { writer } of [first, second])
        expect(hashTensors(await writer.loadSnapshot(0))).toBe(hashTensors(tensors(1)))
    })

    it('whose objects were changed, or are gone, is told apart from one that is away', async () => {
      const { run, writer } = await save(2)
      const [row] = await fixture.sql(
        `SELECT location FROM tensor_chunk JOIN manifest_chunk USING (hash) JOIN tensor_manifest ON id = manifest_id
         WHERE run_id = $1 AND position = 1`,
        [run.id],
      )
      const key = (row!.location as string).replace('s3://chunks/', '')
      await overwrite(key, 'other bytes')
      await expect(writer.loadSnapshot(0)).rejects.toMatchObject({
        code: 'TENSOR_CORRUPT',
        message: expect.stringMatching(/chunk 1: found SHA-256/),
      })
      await fixture.sql(`UPDATE tensor_chunk SET location = location || 'x' WHERE location = $1`, [
        row!.location,
      ])
      await expect(writer.loadSnapshot(0)).rejects.toMatchObject({
        code: 'TENSOR_CORRUPT',
        message: `${row!.location}x: found no object, expected a chunk`,
      })
      const gone = tensorsUrl.replace(/127\.0\.0\.1:\d+/, '127.0.0.1:9')
      const away = await openDatabase({ url: fixture.url, applicationName: 'test', tensorsUrl: gone })
      await expect(away.weights.loadSnapshot(run.id, 0)).rejects.toMatchObject({
        code: 'STORAGE_UNAVAILABLE',
      })
      await away.close()
    })

    it('that deletes objects and does not say so costs the next writer of the same bytes nothing', async () => {
      const { writer } = await save(5)
      const [kept, lost] = await fixture.sql(
        `SELECT location FROM tensor_chunk JOIN manifest_chunk USING (hash) JOIN tensor_manifest ON id = manifest_id
         WHERE sha256 = $1 ORDER BY hash DESC`,
        [hashTensors(tensors(5))],
      )
      await writer.saveSnapshot({ index: 0, step: 0, epoch: 0, norm: 1, tensors: tensors(6) })
      const keyOf = (row: typeof lost) => (row!.location as string).replace('s3://', '')
      const line = await losingDeletions(tensorsUrl, (url) => url.endsWith(keyOf(lost)))
      const sweeper = await openDatabase({
        url: fixture.url,
        applicationName: 'test',
        tensorsUrl: line.tensorsUrl,
      })
      await expect(sweeper.storage.sweep(0)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
      await sweeper.close()
      line.close()
      const left = await fixture.sql('SELECT location FROM tensor_chunk WHERE location = ANY ($1)', [
        [kept!.location, lost!.location],
      ])
      // One that cannot be deleted does not hold up the one behind it.
      expect(left).toEqual([{ location: lost!.location }])
      const again = await save(5)
      expect(hashTensors(await again.writer.loadSnapshot(0))).toBe(hashTensors(tensors(5)))
    })

    it('is swept by the database whose objects these are, and under its own prefix only', async () => {
      const { writer } = await save(7)
      await writer.saveSnapshot({ index: 0, step: 0, epoch: 0, norm: 1, tensors: tensors(8) })
      const before = await objects()
      const { url } = await createTestDatabase(fixture.server)
      const copy = await openDatabase({ url, applicationName: 'test', tensorsUrl })
      await expect(copy.storage.sweep(0)).rejects.toMatchObject({
        code: 'STORAGE_UNAVAILABLE',
        message: expect.stringMatching(/others\/owner: found the objects to be those of .*, expected /),
      })
      await copy.close()
      const movedUrl = tensorsUrl.replace('of/others', 'of/othe')
      const moved = await openDatabase({ url: fixture.url, applicationName: 'test', tensorsUrl: movedUrl })
      await expect(moved.storage.sweep(0)).rejects.toMatchObject({
        code: 'STORAGE_UNAVAILABLE',
        message: expect.stringMatching(
          /found an object elsewhere, expected one under s3:\/\/chunks\/of\/othe\/$/,
        ),
      })
      await moved.close()
      expect(await objects()).toEqual(before)
      expect(await fixture.db.storage.sweep(0)).toMatchObject({ chunks: 2 })
    })

    it('and the database are read side by side; without the setting, what lies there is named', async () => {
      const { run } = await save(3)
      const plain = await openDatabase({ url: fixture.url, applicationName: 'test' })
      await expect(plain.weights.loadSnapshot(run.id, 0)).rejects.toMatchObject({
        code: 'STORAGE_UNAVAILABLE',
        message: expect.stringMatching(/^A chunk lies at s3:\/\/chunks\/.*: set BARYCENTER_TENSORS_URL/),
      })
      const held = await claimNewRun(fixture)
      const writer = plain.openRunWriter(held.run.id, held.token)
      await writer.saveSnapshot({ index: 0, step: 0, epoch: 0, norm: 1, tensors: tensors(4) })
      expect(hashTensors(await held.writer.loadSnapshot(0))).toBe(hashTensors(tensors(4)))
      await plain.close()
    })
  })
}

describe('the setting', () => {
  const keys = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }

  it('names bucket, prefix, endpoint and region', () => {
    expect(
      readS3Settings('s3://models/team/one/?endpoint=http://store:9000/&region=eu-1', keys),
    ).toMatchObject({
      bucket: 'models',
      prefix: 'team/one',
      endpoint: 'http://store:9000',
      region: 'eu-1',
    })
    expect(readS3Settings('s3://models', { ...keys, AWS_REGION: 'eu-2' })).toMatchObject({
      prefix: '',
      endpoint: null,
      region: 'eu-2',
    })
  })

  it('that is none, or has no keys, is refused with what was expected', () => {
    expect(() => readS3Settings('https://models', keys)).toThrow(
      'BARYCENTER_TENSORS_URL: found "https://models", expected s3://bucket/prefix?endpoint=…&region=…',
    )
    expect(() => readS3Settings('s3://models', {})).toThrow(
      'AWS_ACCESS_KEY_ID: found nothing, expected a key',
    )
  })
})
