import type { Estimate } from '@barycenter/contracts'
import { formatBytes, plural } from '../../format/format-number'
import { formatDuration } from '../../format/format-time'

/** "about 30 s (14 s to 46 s)"; one run has no range. */
export function durationWords({ duration }: Estimate): string {
  if (!duration) return 'unknown'
  const { medianMs, lowMs, highMs, runs } = duration
  const range = runs > 1 ? ` (${formatDuration(lowMs)} to ${formatDuration(highMs)})` : ''
  return `about ${formatDuration(medianMs)}${range}`
}

/** What the duration comes from, or why there is none and what would give one. */
export function basisWords({ duration, durationFrom }: Estimate): string {
  const words = durationFrom.replace(/^duration( unknown)?: /, '')
  const sentence = `${words.charAt(0).toUpperCase()}${words.slice(1)}.`
  return duration ? sentence : `${sentence} The first that does gives an estimate.`
}

export function startWords({ waitMs }: Estimate): string {
  if (waitMs === null) return 'unknown'
  return waitMs < 1000 ? 'at once' : `in about ${formatDuration(waitMs)}`
}

export function diskWords({ bytes }: Estimate, runs: number): string {
  if (!bytes) return 'unknown'
  return runs > 1
    ? `up to ${formatBytes(bytes.total * runs)} for ${runs} runs`
    : `up to ${formatBytes(bytes.total)}`
}

/** What the bytes are for, and how much is free. */
export function diskNote({ bytes, bytesFrom, freeBytes, snapshots }: Estimate): string {
  const free = freeBytes === null ? '' : ` ${formatBytes(freeBytes)} are free.`
  if (!bytes) return `${bytesFrom}${free}`
  const parts = [
    `${plural(snapshots ?? 0, 'snapshot')} ${formatBytes(bytes.snapshots)}`,
    `checkpoints ${formatBytes(bytes.checkpoints)}`,
    `subspace ${formatBytes(bytes.subspace)}`,
    `weights ${formatBytes(bytes.weights)}`,
  ]
  return `Each run: ${parts.join(', ')}.${free}`
}

/** All of it in one short line. */
export function estimateSummary(estimate: Estimate, runs: number): string {
  const takes = estimate.duration
    ? `Takes ${durationWords(estimate)}${runs > 1 ? ' each' : ''}`
    : 'No estimate of the time until a similar run has completed'
  const starts = estimate.waitMs === null ? '' : `, starts ${startWords(estimate)}`
  const disk = estimate.bytes ? `, ${diskWords(estimate, runs)}` : ''
  return `${takes}${starts}${disk}`
}
