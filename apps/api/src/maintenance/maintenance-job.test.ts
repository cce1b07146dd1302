import type { FastifyBaseLogger } from 'fastify'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { deferred } from '../../test-support/deferred.js'
import { startJobs } from './maintenance-job.js'

describe('startJobs', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())
  const error = vi.fn()
  const log = { error } as unknown as FastifyBaseLogger

  it('runs each job at once and again after its pause', async () => {
    const [fast, slow] = [vi.fn(async () => {}), vi.fn(async () => {})]
    const jobs = startJobs(
      [
        { name: 'fast', everyMs: 10, run: fast },
        { name: 'slow', everyMs: 50, run: slow },
      ],
      log,
    )
    await vi.advanceTimersByTimeAsync(49)
    expect([fast.mock.calls.length, slow.mock.calls.length]).toEqual([5, 1])
    await vi.advanceTimersByTimeAsync(1)
    expect(slow).toHaveBeenCalledTimes(2)
    await jobs.stop()
    await vi.advanceTimersByTimeAsync(500)
    expect(slow).toHaveBeenCalledTimes(2)
  })

  it('logs what a job throws and tries it again', async () => {
    const run = vi.fn().mockRejectedValueOnce(new Error('away')).mockResolvedValue(undefined)
    const jobs = startJobs([{ name: 'job', everyMs: 10, run }], log)
    await vi.advanceTimersByTimeAsync(10)
    expect(error).toHaveBeenCalledWith({ err: new Error('away'), job: 'job' }, expect.any(String))
    expect(run).toHaveBeenCalledTimes(2)
    await jobs.stop()
  })

  it('tells a running job to end, and stops when it has', async () => {
    const working = deferred()
    const signals: AbortSignal[] = []
    const run = (signal: AbortSignal) => {
      signals.push(signal)
      return working.promise
    }
    const jobs = startJobs([{ name: 'job', everyMs: 10, run }], log)
    const stopped = vi.fn()
    const stop = jobs.stop().then(stopped)
    await vi.advanceTimersByTimeAsync(100)
    expect(signals[0]?.aborted).toBe(true)
    expect(stopped).not.toHaveBeenCalled()
    working.resolve()
    await stop
    expect(signals).toHaveLength(1)
  })
})
