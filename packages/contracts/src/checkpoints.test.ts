import { expect, it } from 'vitest'
import { isBeyond, type RunSegment } from './checkpoints.js'

it('counts scores of snapshots as of base training, whose steps they stand at', () => {
  const from = (phase: RunSegment['phase'], step: number) =>
    ({ phase, step, methods: [] }) as unknown as RunSegment
  const beyond = (segment: RunSegment) =>
    [10, 20].map((step) => isBeyond(segment, 'snapshot/heldout_loss', step))
  expect(beyond(from('base', 10))).toEqual([false, true])
  expect(beyond(from('twa', 5))).toEqual([false, false])
  expect(beyond(from('evaluate', 0))).toEqual([false, false])
})
