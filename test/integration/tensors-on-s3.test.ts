import { afterAll, describe, expect, it } from 'vitest'
import { startS3Server } from '../../packages/db/test-support/s3-server.js'
import { ended, launch, openProduct, SMALL_RUN } from '../fixtures/product.js'

const server = await startS3Server()

describe('tensors in an S3-compatible store', () => {
  if ('missing' in server) {
    it.skip(server.missing, () => {})
    return
  }
  afterAll(() => server.stop())

  it('train to the same weights as in the database, which holds none of their bytes', async () => {
    const weights: Buffer[] = []
    for (const tensorsUrl of [server.tensorsUrl, '']) {
      const product = await openProduct({ env: { BARYCENTER_TENSORS_URL: tensorsUrl } })
      try {
        await Promise.all([product.startApi(), product.startWorker()])
        const runId = await launch(product.client, SMALL_RUN)
        expect((await ended(product.client, runId)).status).toBe('completed')
        const file = Buffer.from(await product.client.downloadWeights(runId, 'twa'))
        // Behind the header, which names the run.
        weights.push(file.subarray(8 + Number(file.readBigUInt64LE())))
        const { chunks } = await product.client.call('getStorage', { query: {} })
        const stored = (await server.objects()).reduce((sum, { size }) => sum + size, 0)
        if (tensorsUrl) expect(stored).toBe(chunks.bytes)
        await product.client.call('deleteRun', { params: { runId } })
        const { freedBytes } = await product.client.call('purgeStorage', { body: {} })
        expect(freedBytes).toBeGreaterThan(0)
        const { unreferenced } = (await product.client.call('getStorage', { query: {} })).chunks
        // Replaced checkpoints are left, for a sweep.
        if (tensorsUrl)
          expect((await server.objects()).reduce((sum, { size }) => sum + size, 0)).toBe(unreferenced)
      } finally {
        await product.close()
      }
    }
    expect(weights[0]!.equals(weights[1]!)).toBe(true)
  })
})
