import type { Estimate } from '@barycenter/contracts'
import { expect, it } from 'vitest'
import { basisWords, diskNote, diskWords, durationWords, estimateSummary, startWords } from './estimate-words'

const KNOWN: Estimate = {
  duration: { medianMs: 30_000, lowMs: 14_000, highMs: 46_000, runs: 5, sameConfig: false },
  durationFrom: 'duration: median of 5 runs of the same data set, on wasm',
  expectation: '',
  place: 2,
  waitMs: 60_000,
  parameters: 1000,
  snapshots: 10,
  bytes: { snapshots: 1024, checkpoints: 0, subspace: 1024, weights: 2048, total: 4096 },
  bytesFrom: 'From an earlier run.',
  freeBytes: 2 ** 30,
  warnings: [],
}
const UNKNOWN: Estimate = { ...KNOWN, duration: null, waitMs: null, bytes: null, freeBytes: null }

it('tells a range and what it comes from', () => {
  expect(durationWords(KNOWN)).toMatch(/^about 30.* s \(14.* s to 46.* s\)$/)
  expect(durationWords({ ...KNOWN, duration: { ...KNOWN.duration!, runs: 1 } })).not.toContain('to')
  expect(basisWords(KNOWN)).toBe('Median of 5 runs of the same data set, on wasm.')
  expect(startWords(KNOWN)).toMatch(/^in about 1 m/)
  expect(startWords({ ...KNOWN, waitMs: 0 })).toBe('at once')
})

it('tells bytes of all runs and of each', () => {
  expect(diskWords(KNOWN, 1)).toBe('up to 4.0 KiB')
  expect(diskWords(KNOWN, 3)).toBe('up to 12.0 KiB for 3 runs')
  expect(diskNote(KNOWN)).toContain(
    '10 snapshots 1.0 KiB, checkpoints 0 B, subspace 1.0 KiB, weights 2.0 KiB',
  )
  expect(diskNote(KNOWN)).toContain('1.0 GiB are free')
})

it('says why there is no estimate, and what would give one', () => {
  expect(durationWords(UNKNOWN)).toBe('unknown')
  expect(startWords(UNKNOWN)).toBe('unknown')
  expect(diskNote(UNKNOWN)).toBe('From an earlier run.')
  expect(estimateSummary(UNKNOWN, 1)).toBe('No estimate of the time until a similar run has completed')
  const durationFrom = 'duration unknown: no run of the same data set has completed in one go'
  expect(basisWords({ ...UNKNOWN, durationFrom })).toBe(
    'No run of the same data set has completed in one go. The first that does gives an estimate.',
  )
  expect(estimateSummary({ ...UNKNOWN, waitMs: 0 }, 3)).toBe(
    'No estimate of the time until a similar run has completed, starts at once',
  )
  expect(estimateSummary(KNOWN, 2)).toContain('each, starts in about 1 m')
})
