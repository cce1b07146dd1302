import { describe, expect, it } from 'vitest'
import { duration } from './estimate.mjs'
import { createMeter } from './run-jobs.mjs'

describe('the remaining time of jobs', () => {
  const jobs = [
    { label: 'a', seconds: 100 },
    { label: 'b', seconds: 100 },
  ]

  it('is that expected until something is done, then goes by the pace', () => {
    let nowMs = 0
    const meter = createMeter(jobs, 2, () => nowMs)
    expect(meter.secondsLeft()).toBe(100)
    meter.start(jobs[0])
    meter.at(jobs[0], 0)
    nowMs = 100_000
    meter.at(jobs[0], 0.5)
    // 50 s of work took 100 s: the 150 s that are left take 300 s, on two cores half of that.
    expect(meter.secondsLeft()).toBe(150)
    expect(meter.line()).toBe('0 of 2 done, a 50 %, about 3 min left')
  })

  it('does not take what an earlier try had done for work of this one', () => {
    let nowMs = 0
    const meter = createMeter(jobs.slice(0, 1), 1, () => nowMs)
    meter.start(jobs[0])
    meter.at(jobs[0], 0.8)
    nowMs = 10_000
    meter.at(jobs[0], 0.9)
    expect(meter.secondsLeft()).toBeCloseTo(10)
  })
})

describe('duration', () => {
  it.each([
    [0.2, '1 s'],
    [89, '89 s'],
    [600, '10 min'],
    [7500, '2 h 5 min'],
  ])('says %f s as %s', (seconds, words) => expect(duration(seconds)).toBe(words))
})
