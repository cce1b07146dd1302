import { spawnSync } from 'node:child_process'
import { closeSync, openSync, rmSync, truncateSync, writeSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Run, RunConfigInput } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ended, launch, SMALL_RUN, until } from '../fixtures/product.js'
import { type StartedProduct, startCommand } from '../fixtures/start-command.js'

const MIB = 2 ** 20
const LEFT_BYTES = 2 * MIB

/** A mount namespace in which the data folder is a file system of 256 MiB, gone with the process. */
const NAMESPACE =
  process.getuid?.() === 0 ? ['unshare', '--mount'] : ['unshare', '--user', '--map-root-user', '--mount']
const onSmallDisk = (folder: string) => [
  ...NAMESPACE,
  'sh',
  '-c',
  `mount -t tmpfs -o size=256m,mode=755 small ${folder} && exec "$@"`,
  'sh',
]

const probe = spawnSync(NAMESPACE[0] as string, [
  ...NAMESPACE.slice(1),
  'sh',
  '-c',
  'mount -t tmpfs none /mnt',
])
const skipped = probe.status !== 0

/** Weights of 2.5 MB, stored as a snapshot every few steps: fills what is left in a second. */
const BULKY_RUN: RunConfigInput = {
  ...SMALL_RUN,
  model: { kind: 'mlp', hidden: [700, 800] },
  base: { ...SMALL_RUN.base, epochs: 3 },
  snapshots: { every: { unit: 'step', count: 5 } },
  checkpoint: { everySeconds: null, everySteps: 20 },
}

describe.skipIf(skipped)(`a full disk${skipped ? ' (needs mount namespaces: unshare --mount)' : ''}`, () => {
  let dataDir: string
  let product: StartedProduct
  let filler: string

  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'barycenter-small-'))
    product = await startCommand({ dataDir, within: onSmallDisk(dataDir) })
    filler = path.join(`/proc/${product.pid}/root`, dataDir, 'filler')
  })
  afterAll(async () => {
    await product.stopWith('SIGINT')
    await rm(dataDir, { recursive: true, force: true })
  })

  it('is told in words, corrupts nothing, and the product goes on once there is room', async () => {
    const { client } = product
    const before = await ended(client, await launch(client, SMALL_RUN))
    const weights = await client.downloadWeights(before.id, 'twa')

    const size = fillDisk(filler)
    truncateSync(filler, size - LEFT_BYTES)
    const bulky = await launch(client, BULKY_RUN)
    await until(async () => /no space left|disk is full|disk full/i.test(product.output()), product.output)
    rmSync(filler)

    const answers = () =>
      client.call('getRun', { params: { runId: bulky } }).then(
        (run) => run.endedAt !== null,
        () => false,
      )
    await until(answers, product.output)
    const run = await client.call('getRun', { params: { runId: bulky } })
    expect(run).toMatchObject({ status: 'completed', failure: null })

    expect(await client.call('getRun', { params: { runId: before.id } })).toMatchObject({
      results: before.results,
    })
    expect(await client.downloadWeights(before.id, 'twa')).toEqual(weights)
    const after = await ended(client, (await client.call('rerunRun', { params: { runId: before.id } })).id)
    expect(timeless(after)).toEqual(timeless(before))
  })
})

/** Results less the one figure that another run can't repeat: how long it took to build the subspace. */
function timeless({ results }: Run) {
  return results.map(({ budget, ...result }) => ({
    ...result,
    budget: budget && { ...budget, extractionMs: null },
  }))
}

/** Writes until the file system refuses; gives back the bytes that fitted. */
function fillDisk(file: string): number {
  const handle = openSync(file, 'w')
  const block = Buffer.alloc(MIB)
  let size = 0
  try {
    for (;;) size += writeSync(handle, block)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    return size
  } finally {
    closeSync(handle)
  }
}
