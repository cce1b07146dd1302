import type { LiveConnection, LiveState } from '@barycenter/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { lateConnection } from './late-connection'

/** A connection that says what is watched. */
function connection() {
  const watched: string[] = []
  const own = {
    watchRuns: () => {
      watched.push('+runs')
      return () => void watched.push('-runs')
    },
    watchNews: (runId: string) => {
      watched.push(`+${runId}`)
      return () => void watched.push(`-${runId}`)
    },
    onState: (listener: (state: LiveState) => void) => {
      listener('live')
      return () => {}
    },
  } as unknown as LiveConnection
  return { own, watched }
}

describe('a connection whose code comes late', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('is read once, and watches what was asked for before it was there', async () => {
    const { own, watched } = connection()
    const load = vi.fn(async () => own)
    const late = lateConnection(load)
    expect(load).not.toHaveBeenCalled()
    late.watchRuns(() => {})
    const stop = late.watchNews('a', () => {})
    await vi.advanceTimersByTimeAsync(0)
    stop()
    expect(watched).toEqual(['+runs', '+a', '-a'])
    expect(load).toHaveBeenCalledTimes(1)
  })

  it('never watches what nobody waits for any more', async () => {
    const { own, watched } = connection()
    const late = lateConnection(async () => own)
    late.watchNews('a', () => {})()
    await vi.advanceTimersByTimeAsync(0)
    expect(watched).toEqual([])
  })

  it('says that it is connecting, offline where its code cannot be read, and then what it is', async () => {
    const { own } = connection()
    const load = vi.fn(async () => own).mockRejectedValueOnce(new Error('no such file'))
    const seen: LiveState[] = []
    lateConnection(load).onState((state) => seen.push(state))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(seen).toEqual(['connecting', 'offline', 'live'])
  })
})
