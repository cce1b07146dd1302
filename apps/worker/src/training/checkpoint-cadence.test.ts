import { CheckpointConfig } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { createCheckpointCadence } from './checkpoint-cadence.js'

const config = (input: object) => CheckpointConfig.parse(input)

/** Steps at which one is due, of `steps` that take `seconds` each, in epochs of 4 steps. */
function dueSteps(input: object, { steps = 12, seconds = 1 } = {}): number[] {
  let now = 0
  const cadence = createCheckpointCadence(config(input), () => now)
  const due: number[] = []
  for (let step = 1; step <= steps; step++) {
    now += seconds * 1000
    if (!cadence.isDue(step, 4)) continue
    due.push(step)
    cadence.stored()
  }
  return due
}

describe('the cadence of checkpoints', () => {
  it('goes by the time since the last one', () => {
    expect(dueSteps({ everySeconds: 5 })).toEqual([5, 10])
    expect(dueSteps({ everySeconds: 2.5 })).toEqual([3, 6, 9, 12])
    expect(dueSteps({ everySeconds: 5 }, { seconds: 60, steps: 2 })).toEqual([1, 2])
    expect(dueSteps({})).toEqual([])
  })

  it('goes by steps where asked, alone or beside the clock', () => {
    expect(dueSteps({ everySeconds: null, everySteps: 5 })).toEqual([5, 10])
    expect(dueSteps({ everySeconds: 3, everySteps: 5 })).toEqual([3, 5, 8, 10])
    expect(dueSteps({ everySeconds: null })).toEqual([])
  })

  it('stores those that always stay at the end of every so many epochs', () => {
    const input = { everySeconds: null, keep: { everyEpochs: 2 } }
    expect(dueSteps(input, { steps: 24 })).toEqual([8, 16, 24])
    const cadence = createCheckpointCadence(config(input))
    expect([4, 8, 9].map((step) => cadence.staysAlways(step, 4))).toEqual([false, true, false])
  })
})
