import { describe, expect, it } from 'vitest'
import { describeIssues, fieldIssues } from './field-issues.js'
import { LogBatch, type LogBatchInput } from './log-batch.js'

const problemsOf = (batch: Omit<LogBatchInput, 'batchId'>) => {
  const input = { batchId: 'b', ...batch }
  const { error } = LogBatch.safeParse(input)
  return error ? describeIssues(fieldIssues(error, input)) : null
}

describe('a line', () => {
  const problemsAt = (timestamp: number) => problemsOf({ logs: [{ message: 'm', timestamp }] })

  it('tells its time in ms, and names one in ns or before 1970', () => {
    expect([problemsAt(0), problemsAt(1.8e12)]).toEqual([null, null])
    expect(problemsAt(1.8e18)).toMatch(
      /logs.0.timestamp: found 1800000000000000000, expected .*8640000000000000/,
    )
    expect(problemsAt(-1)).toMatch(/logs.0.timestamp: found -1, expected/)
  })
})

describe('a batch of columns', () => {
  const series = { key: 'loss', steps: [1, 2], values: [0.5, 'NaN' as const] }

  it('may leave its times out', () => {
    expect(problemsOf({ series: [series, { ...series, timestamps: [1, 2] }] })).toBeNull()
  })

  it.each([
    [{ values: [1] }, 'series.0.values.length: found 1, expected 2, as many as steps'],
    [{ timestamps: [] }, 'series.0.timestamps.length: found 0, expected 2, as many as steps'],
    [{ steps: [1, 2.5] }, 'series.0.steps.1: found 2.5, expected a whole number'],
    [{ steps: [] }, /series.0.steps: found \[\], expected at least 1 item/],
    [{ key: '' }, 'series.0.key: found "", expected at least 1 character'],
    [{ steps: [1, null] as never }, /series.0.steps.1: found null/],
  ])('names what is wrong with %j', (wrong, problem) => {
    expect(problemsOf({ series: [{ ...series, ...wrong }] })).toMatch(problem)
  })

  it('holds no more points than one of single points, both together', () => {
    const steps = Array.from({ length: 5001 }, (_, step) => step)
    const long = { key: 'loss', steps, values: steps }
    expect(problemsOf({ series: [long] })).toBeNull()
    expect(problemsOf({ series: [long, long] })).toMatch(/at most 10000 points .* not 10002/)
  })
})
