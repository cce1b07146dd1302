import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createRunLogger } from '@barycenter/client'
import { artifactKind, NO_BYTES, type RunId, sumBytes } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ended, openProduct, type Product, SMALL_RUN } from '../fixtures/product.js'
import { runScript } from '../fixtures/run-script.js'

const BIN = 'packages/cli/bin/barycenter.js'

describe('storage, against a real API and worker', () => {
  let product: Product
  let folder: string
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'barycenter-storage-'))
    product = await openProduct()
    await Promise.all([product.startApi(), product.startWorker()])
  })
  afterAll(async () => {
    await product.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const barycenter = (...args: string[]) =>
    runScript(BIN, { ...process.env, BARYCENTER_URL: product.url }, args)
  const listed = async (runId: RunId) =>
    (await product.client.call('listArtifacts', { params: { runId } })).artifacts.map(
      ({ name, mediaType, bytes }) => [name, artifactKind(mediaType), bytes],
    )

  it('keeps what a program logs beside its metrics, each kind by its name or type', async () => {
    const logger = await createRunLogger({ baseUrl: product.url, name: 'with files' })
    await logger.logArtifact('tables/scores.csv', 'a,b\n1,2\n')
    await logger.logArtifact('weights/norms', { edges: [0, 1, 2], counts: [3, 4] })
    await logger.logArtifact('plots/loss.png', Uint8Array.of(1, 2, 3))
    await logger.logArtifact('plots/loss.png', Uint8Array.of(1, 2, 3))
    const file = path.join(folder, 'Notes.md')
    writeFileSync(file, '# Notes')
    const put = await barycenter('artifacts', 'put', logger.runId, file)
    expect(put).toMatchObject({ code: 0, output: expect.stringMatching(/^notes\.md {2}text {2}7 bytes {2}/) })
    await logger.finish()
    expect(await listed(logger.runId)).toEqual([
      ['notes.md', 'text', 7],
      ['plots/loss.png', 'image', 3],
      ['tables/scores.csv', 'table', 8],
      ['weights/norms', 'histogram', 32],
    ])
    const late = await barycenter('artifacts', 'put', logger.runId, file, '--name', 'late.md')
    expect([late.code, late.output]).toEqual([1, expect.stringContaining('expected external, running')])
  })

  it('keeps snapshots in half the bytes where that is asked for, and gives them out so', async () => {
    const halved = { ...SMALL_RUN, snapshots: { dtype: 'float16' as const } }
    const { runs } = await product.client.call('launchRuns', { body: { config: halved } })
    const { id } = runs[0]!
    const run = await ended(product.client, id)
    expect([run.status, run.results.map(({ method }) => method)]).toEqual([
      'completed',
      ['last', 'swa', 'twa'],
    ])
    const file = Buffer.from(await product.client.downloadSnapshot(id, 0))
    const header = JSON.parse(file.toString('utf8', 8, 8 + Number(file.readBigUInt64LE()))) as Record<
      string,
      { dtype: string }
    >
    const types = Object.entries(header).flatMap(([name, { dtype }]) =>
      name === '__metadata__' ? [] : [dtype],
    )
    expect(new Set(types)).toEqual(new Set(['F16']))
    const { snapshots } = await product.client.call('getRunSnapshots', { params: { runId: id } })
    const weights = Buffer.from(await product.client.downloadWeights(id, 'last'))
    // Weights hold the statistics of batch norm as well, and are float32.
    expect(snapshots[0]!.bytes).toBeLessThan(weights.length / 2)
  })

  it('says what a deletion frees, and frees it, by the command line', async () => {
    const { runs } = await product.client.call('launchRuns', {
      body: { name: 'short-lived', config: SMALL_RUN },
    })
    const { id } = runs[0]!
    const early = await barycenter('delete', id)
    expect([early.code, early.output]).toEqual([1, expect.stringMatching(/found (queued|running), expected/)])
    await ended(product.client, id)
    const preview = await product.client.call('previewStorage', { body: { runIds: [id] } })
    expect(preview.freed.snapshot).toBeGreaterThan(0)
    expect((await barycenter('delete', id, '--dry-run')).output).toMatch(/MB would be freed; .* stay\.$/m)
    expect((await barycenter('delete', id)).output).toBe(`${id}  short-lived  in the trash\n`)
    expect((await barycenter('list')).output).not.toContain(id)
    expect((await barycenter('restore', 'short-lived')).output).toContain('restored')
    expect((await barycenter('list')).output).toContain(id)
    await barycenter('delete', id)
    expect((await barycenter('storage')).output).toMatch(/in the trash \(1 runs\)/)
    const before = await product.client.call('getStorage', { query: {} })
    expect(JSON.parse((await barycenter('purge', '--json')).output)).toMatchObject({
      purged: [id],
      refused: [],
    })
    const after = await product.client.call('getStorage', { query: {} })
    // Metrics take another size when they are compacted, which may come between the preview and the purge.
    const { metrics: _, logs, ...ofChunks } = preview.freed
    expect(before.chunks.bytes - after.chunks.bytes).toBe(sumBytes({ ...NO_BYTES, ...ofChunks }))
    expect(before.logsBytes - after.logsBytes).toBe(logs)
    await expect(product.client.call('getRun', { params: { runId: id } })).rejects.toMatchObject({
      code: 'RUN_NOT_FOUND',
    })
  })
})
