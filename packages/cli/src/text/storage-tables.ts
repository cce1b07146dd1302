import {
  NO_BYTES,
  STORAGE_KINDS,
  type StorageAccount,
  type StorageBytes,
  type StoragePreview,
  sumBytes,
} from '@barycenter/contracts'
import { megabytes } from './numbers.js'
import { formatTable } from './table.js'

const KIND_COLUMNS = [...STORAGE_KINDS, 'all', 'shared']
const NUMBERS = KIND_COLUMNS.map((_, column) => column + 1)

const cells = (own: StorageBytes, shared: number) =>
  [...STORAGE_KINDS.map((kind) => own[kind]), sumBytes(own), shared].map(megabytes)

/** Where all bytes are: by experiment, by run, and what adds up to all chunks. */
export function accountText(account: StorageAccount): string {
  const { chunks, metricsBytes, logsBytes, trash, experiments, runs, otherRuns, uploads } = account
  const inTrash = (deletedAt: string | null) => (deletedAt === null ? '' : ' (trash)')
  const runRows = runs.map((run) => [
    `${run.runId}  ${run.name}${inTrash(run.deletedAt)}`,
    ...cells(run.own, run.sharedBytes),
  ])
  if (otherRuns.count > 0) runRows.push([`${otherRuns.count} others`, ...cells(otherRuns.own, 0)])
  const experimentRows = experiments.map(({ name, deletedAt, runs: count, own, sharedBytes }) => [
    `${name}${inTrash(deletedAt)}, ${count} runs`,
    ...cells(own, sharedBytes),
  ])
  const sums = [
    ['tensors and files', megabytes(chunks.bytes)],
    ['  of one run or uploaded file', megabytes(chunks.owned)],
    ['  shared by several', megabytes(chunks.shared)],
    ['  referred to by nothing', megabytes(chunks.unreferenced)],
    ['metrics', megabytes(metricsBytes)],
    ['logs', megabytes(logsBytes)],
    [`in the trash (${trash.runs} runs)`, megabytes(trash.ownBytes)],
  ]
  const uploadRows = uploads.map(({ file, name, ownBytes, sharedBytes }) => [
    `${file.slice(0, 12)}  ${name}`,
    megabytes(ownBytes),
    megabytes(sharedBytes),
  ])
  return [
    formatTable(['', 'bytes'], sums, [1]),
    formatTable(['experiment', ...KIND_COLUMNS], experimentRows, NUMBERS),
    formatTable(['run', ...KIND_COLUMNS], runRows, NUMBERS),
    ...(uploadRows.length > 0 ? [formatTable(['uploaded file', 'own', 'shared'], uploadRows, [1, 2])] : []),
  ].join('\n\n')
}

/** What a deletion would free, run by run. */
export function previewText({ runs, sharedAmong, freed, freedBytes, keptBytes }: StoragePreview): string {
  const rows = runs.map(({ runId, name, own, sharedBytes, obstacle }) => [
    `${runId}  ${name}${obstacle === null ? '' : ` — stays: ${obstacle}`}`,
    ...cells(own, sharedBytes),
  ])
  if (sumBytes(sharedAmong) > 0) rows.push(['shared by these alone', ...cells(sharedAmong, 0)])
  rows.push(['freed', ...cells({ ...NO_BYTES, ...freed }, keptBytes)])
  const words = `${megabytes(freedBytes)} would be freed; ${megabytes(keptBytes)} are shared with others and stay.`
  return `${formatTable(['run', ...KIND_COLUMNS], rows, NUMBERS)}\n\n${words}`
}
