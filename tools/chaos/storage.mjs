import { openDatabase } from '@barycenter/db'

/** Sweeps with no grace, as no writer is left that could be about to refer to a chunk, and adds the account up. */
export async function sweepAndAddUp({ database: { url }, observer }) {
  const database = await openDatabase({ url, applicationName: 'storm' })
  try {
    const swept = await database.storage.sweep(0)
    const account = await database.storage.account({ runs: 1000 })
    const { rows } = await observer.query(`SELECT
      (SELECT coalesce(sum(octet_length(data)), 0) FROM tensor_chunk)::float8 AS chunks,
      (SELECT coalesce(sum(octet_length(message)), 0) FROM run_log)::float8 AS logs`)
    return {
      faults: addUp(account, rows[0]),
      told: [`swept ${swept.chunks} chunks that nothing referred to, ${swept.bytes} bytes`],
    }
  } finally {
    await database.close()
  }
}

/** Sums of the account that must agree, as words about those that do not. `stored`: bytes counted without the account. */
export function addUp(account, stored) {
  const { chunks, runs, otherRuns, uploads, experiments, sharedBetweenExperiments } = account
  const owned =
    sum([...runs, otherRuns], ({ own }) => tensorBytes(own)) + sum(uploads, (file) => file.ownBytes)
  const inExperiments =
    sum(experiments, ({ own }) => tensorBytes(own)) + sum(uploads, (file) => file.ownBytes)
  const pairs = [
    ['all chunks', chunks.bytes, stored.chunks],
    ['chunks by how many refer to them', chunks.owned + chunks.shared + chunks.unreferenced, chunks.bytes],
    ['chunks after a sweep that nothing refers to', chunks.unreferenced, 0],
    ['chunks of one run or file', owned, chunks.owned],
    ['chunks by experiment', inExperiments + sharedBetweenExperiments, chunks.bytes],
    ['metrics by experiment', sum(experiments, ({ own }) => own.metrics), account.metricsBytes],
    ['log lines', account.logsBytes, stored.logs],
  ]
  return pairs
    .filter(([, found, expected]) => found !== expected)
    .map(
      ([what, found, expected]) => `the storage account: ${what}: found ${found} bytes, expected ${expected}`,
    )
}

const sum = (list, read) => list.reduce((total, one) => total + read(one), 0)
const tensorBytes = ({ metrics: _, logs: __, ...tensors }) => sum(Object.values(tensors), (bytes) => bytes)
