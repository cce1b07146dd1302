import { type RunId, StorageQuery, StorageSelection } from '@barycenter/contracts'
import { afterAll, beforeAll } from 'vitest'
import type { RunWriter } from '../src/runs/run-writer.js'
import { safetensorsHeader } from '../src/safetensors/safetensors-header.js'
import { CHUNK_BYTES } from '../src/tensors/tensor-chunks.js'
import { bytesOf, type NamedTensor, placeTensors } from '../src/tensors/tensors.js'
import { claimNewRun, type DatabaseFixture, openFixture, seededTensor } from '../src/testing/fixtures.js'

/** Where chunks are put, and how a test counts what is there, by the store's own word. */
export interface TestStore {
  name: string
  tensorsUrl?: string
  storedBytes(fixture: DatabaseFixture): Promise<number>
}

export const MIB = CHUNK_BYTES
export const HOUR = 3600

/** One chunk of 1 MiB for each seed: models that share seeds share chunks. */
export const model = (...seeds: number[]): NamedTensor[] =>
  seeds.map((seed) => seededTensor(`layer/${seed}`, [MIB / 4], seed))

export const saveSnapshot = (writer: RunWriter, index: number, tensors: NamedTensor[]) =>
  writer.saveSnapshot({ index, step: index, epoch: index, norm: 1, tensors })

export function uploadOf(tensors: NamedTensor[]) {
  const header = safetensorsHeader({ tensors: placeTensors(tensors) }, {})
  const bytes = async function* () {
    yield header
    for (const { data } of tensors) yield bytesOf(data)
  }
  return { name: 'start.safetensors', bytes: bytes() }
}

export type StorageStage = ReturnType<typeof openStage>

/** A database with this store for the tests of the describe that asks for it: there once they run. */
export function openStage(store: TestStore) {
  let fixture: DatabaseFixture
  beforeAll(async () => {
    fixture = await openFixture(store.tensorsUrl ? { tensorsUrl: store.tensorsUrl } : {})
  })
  afterAll(() => fixture.close())
  const complete = (runId: RunId, token: bigint) =>
    fixture.db.queue.end(runId, token, { status: 'completed' })
  return {
    get fixture() {
      return fixture
    },
    get db() {
      return fixture.db
    },
    storedBytes: () => store.storedBytes(fixture),
    account: () => fixture.db.storage.account(StorageQuery.parse({})),
    preview: (selection: object) => fixture.db.storage.preview(StorageSelection.parse(selection)),
    complete,
    /** A completed run whose snapshots hold these chunks. */
    async endedRun(...snapshots: number[][]): Promise<RunId> {
      const { run, token, writer } = await claimNewRun(fixture)
      for (const [index, seeds] of snapshots.entries()) await saveSnapshot(writer, index, model(...seeds))
      await complete(run.id, token)
      return run.id
    },
  }
}
