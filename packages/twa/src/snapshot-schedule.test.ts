import { describe, expect, it } from 'vitest'
import { type SnapshotSchedule, shouldTakeSnapshot, snapshotSteps } from './snapshot-schedule.js'

const everyEpoch: SnapshotSchedule = {
  every: { unit: 'epoch', count: 1 },
  from: 0,
  to: 1,
  includeInitial: false,
}
const extent = { stepsPerEpoch: 10, totalSteps: 60 }

describe('snapshotSteps', () => {
  it('takes one at the end of each epoch', () => {
    expect(snapshotSteps(everyEpoch, extent)).toEqual([10, 20, 30, 40, 50, 60])
  })

  it('takes the head stage or the tail stage by range, borders included', () => {
    expect(snapshotSteps({ ...everyEpoch, to: 0.5 }, extent)).toEqual([10, 20, 30])
    expect(snapshotSteps({ ...everyEpoch, from: 0.5 }, extent)).toEqual([30, 40, 50, 60])
    expect(snapshotSteps({ ...everyEpoch, from: 0.5, to: 0.5 }, extent)).toEqual([30])
    const hundred = { stepsPerEpoch: 1, totalSteps: 100 }
    expect(snapshotSteps({ ...everyEpoch, from: 0.29, to: 0.31 }, hundred)).toEqual([29, 30, 31])
  })

  it('counts steps or epochs', () => {
    expect(snapshotSteps({ ...everyEpoch, every: { unit: 'epoch', count: 2 } }, extent)).toEqual([20, 40, 60])
    expect(snapshotSteps({ ...everyEpoch, every: { unit: 'step', count: 25 } }, extent)).toEqual([25, 50])
  })

  it('adds the state before training only when asked, whatever the range', () => {
    expect(snapshotSteps({ ...everyEpoch, from: 0.9, includeInitial: true }, extent)).toEqual([0, 60])
    expect(shouldTakeSnapshot(everyEpoch, { ...extent, step: 0 })).toBe(false)
  })

  it('lists exactly the steps at which one is due', () => {
    for (const count of [1, 3, 7]) {
      for (const [from, to] of [
        [0, 1],
        [0.1, 0.33],
        [0.66, 1],
      ]) {
        const schedule: SnapshotSchedule = { every: { unit: 'step', count }, from, to, includeInitial: true }
        const due = Array.from({ length: extent.totalSteps + 1 }, (_, step) => step).filter((step) =>
          shouldTakeSnapshot(schedule, { ...extent, step }),
        )
        expect(snapshotSteps(schedule, extent)).toEqual(due)
      }
    }
  })

  it('refuses a range or interval that means nothing', () => {
    expect(() => snapshotSteps({ ...everyEpoch, from: 0.6, to: 0.5 }, extent)).toThrow('0 ≤ from ≤ to ≤ 1')
    expect(() => snapshotSteps({ ...everyEpoch, every: { unit: 'step', count: 0 } }, extent)).toThrow(
      'every.count is 0',
    )
  })
})
