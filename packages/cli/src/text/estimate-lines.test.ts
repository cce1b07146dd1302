import type { Estimate } from '@barycenter/contracts'
import { expect, it } from 'vitest'
import { estimateLines } from './estimate-lines.js'

const TOLD: Estimate = {
  duration: { medianMs: 30_000, lowMs: 14_000, highMs: 46_000, runs: 5, sameConfig: true },
  durationFrom: 'duration: median of 5 runs of the same config but for the seed',
  expectation: 'duration: median of 5 runs of the same config but for the seed',
  place: 2,
  waitMs: 60_000,
  parameters: 1e6,
  snapshots: 10,
  bytes: { snapshots: 40e6, checkpoints: 8e6, subspace: 40e6, weights: 12e6, total: 100e6 },
  bytesFrom: '',
  freeBytes: 5e9,
  warnings: [{ path: 'base.learningRate', message: 'high' }],
}

it('tells time, place, disk and what looks wrong', () => {
  expect(estimateLines(TOLD, 2)).toEqual([
    'takes: about 30 s (14 s to 46 s)',
    'starts: in 1 min 0 s, place 2 of the queue',
    '  duration: median of 5 runs of the same config but for the seed',
    'disk: up to 100.0 MB for each of 2 runs; 5000.0 MB are free',
    '  10 snapshots 40.0 MB, checkpoints 8.0 MB, subspace 40.0 MB, weights 12.0 MB',
    'warning: base.learningRate: high',
    'Nothing was launched.',
  ])
})

it('says what nobody knows', () => {
  const unknown = {
    ...TOLD,
    duration: null,
    waitMs: null,
    bytes: null,
    bytesFrom: 'No such run.',
    freeBytes: null,
  }
  expect(estimateLines({ ...unknown, warnings: [] }, 1)).toEqual([
    'takes: unknown',
    'starts: unknown, place 2 of the queue',
    `  ${TOLD.expectation}`,
    'disk: unknown',
    '  No such run.',
    'Nothing was launched.',
  ])
})
