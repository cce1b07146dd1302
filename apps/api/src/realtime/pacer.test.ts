import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { deferred } from '../../test-support/deferred.js'
import { createPacer } from './pacer.js'

describe('createPacer', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  function pacerOf(task: (key: string) => Promise<void>, retry = false) {
    const failures: unknown[] = []
    const onError = (error: unknown) => {
      failures.push(error)
      return { retry }
    }
    const pacer = createPacer({ everyMs: 50, task, onError })
    return { pacer, failures }
  }

  it('runs the first poke at once and all later ones as one, after the pause', async () => {
    const task = vi.fn(async () => {})
    const { pacer } = pacerOf(task)
    for (let poke = 0; poke < 5; poke++) pacer.poke('a')
    expect(task).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(49)
    expect(task).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(task).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(500)
    expect(task).toHaveBeenCalledTimes(2)
  })

  it('never runs one key twice at a time, and does not lose a poke that came meanwhile', async () => {
    const slow = deferred()
    const task = vi.fn().mockReturnValueOnce(slow.promise).mockResolvedValue(undefined)
    const { pacer } = pacerOf(task)
    pacer.poke('a')
    pacer.poke('a')
    await vi.advanceTimersByTimeAsync(500)
    expect(task).toHaveBeenCalledTimes(1)
    slow.resolve()
    await vi.advanceTimersByTimeAsync(50)
    expect(task).toHaveBeenCalledTimes(2)
  })

  it('holds no key back because of another', () => {
    const task = vi.fn(async () => {})
    const { pacer } = pacerOf(task)
    pacer.poke('a')
    pacer.poke('b')
    expect(task.mock.calls).toEqual([['a'], ['b']])
  })

  it('reports a failure and runs again at the next poke', async () => {
    const task = vi.fn().mockRejectedValueOnce(new Error('away')).mockResolvedValue(undefined)
    const { pacer, failures } = pacerOf(task)
    pacer.poke('a')
    await vi.advanceTimersByTimeAsync(50)
    expect(failures).toEqual([new Error('away')])
    await vi.advanceTimersByTimeAsync(2000)
    pacer.poke('a')
    expect(task).toHaveBeenCalledTimes(2)
  })

  it('runs again by itself after a failure that may pass, so that the last news is not lost', async () => {
    const task = vi.fn().mockRejectedValueOnce(new Error('away')).mockResolvedValue(undefined)
    const { pacer } = pacerOf(task, true)
    pacer.poke('a')
    await vi.advanceTimersByTimeAsync(2000)
    expect(task).toHaveBeenCalledTimes(2)
  })

  it('stops: waits for what runs, starts nothing more', async () => {
    const slow = deferred()
    const task = vi.fn(() => slow.promise)
    const { pacer } = pacerOf(task)
    pacer.poke('a')
    pacer.poke('a')
    const stopped = vi.fn()
    const stop = pacer.stop().then(stopped)
    await vi.advanceTimersByTimeAsync(500)
    expect(stopped).not.toHaveBeenCalled()
    slow.resolve()
    await stop
    await vi.advanceTimersByTimeAsync(500)
    pacer.poke('b')
    expect(task).toHaveBeenCalledTimes(1)
  })
})
