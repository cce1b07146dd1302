import type { Estimate } from '@barycenter/contracts'
import { duration, megabytes } from './numbers.js'

/** What a launch of so many runs would probably take, line by line. */
export function estimateLines(told: Estimate, runs: number): string[] {
  return [
    durationLine(told),
    `starts: ${told.waitMs === null ? 'unknown' : told.waitMs < 1000 ? 'now' : `in ${duration(told.waitMs)}`}, place ${told.place} of the queue`,
    ...(told.expectation === '' ? [] : [`  ${told.expectation}`]),
    ...sizeLines(told, runs),
    ...told.warnings.map(({ path, message }) => `warning: ${path === '' ? '' : `${path}: `}${message}`),
    'Nothing was launched.',
  ]
}

function durationLine({ duration: took }: Estimate): string {
  if (!took) return 'takes: unknown'
  const range = took.runs > 1 ? ` (${duration(took.lowMs)} to ${duration(took.highMs)})` : ''
  return `takes: about ${duration(took.medianMs)}${range}`
}

function sizeLines({ bytes, bytesFrom, freeBytes, snapshots }: Estimate, runs: number): string[] {
  const free = freeBytes === null ? '' : `; ${megabytes(freeBytes)} are free`
  if (!bytes) return [`disk: unknown${free}`, `  ${bytesFrom}`]
  const each = runs > 1 ? ` for each of ${runs} runs` : ''
  const parts = [
    `${snapshots ?? 0} snapshots ${megabytes(bytes.snapshots)}`,
    `checkpoints ${megabytes(bytes.checkpoints)}`,
    `subspace ${megabytes(bytes.subspace)}`,
    `weights ${megabytes(bytes.weights)}`,
  ]
  return [`disk: up to ${megabytes(bytes.total)}${each}${free}`, `  ${parts.join(', ')}`]
}
