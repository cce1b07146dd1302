import { AppError, type RunAction, type RunId } from '@barycenter/contracts'
import type { Database } from '@barycenter/db'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { holdLease } from './lease.js'

type Answer = { requestedAction: RunAction | null }

/** A queue whose heartbeats are answered one by one, by the test. */
function slowQueue() {
  const open: { answer(requestedAction: RunAction | null): void; refuse(error: Error): void }[] = []
  const heartbeat = () =>
    new Promise<Answer>((resolve, reject) => {
      open.push({ answer: (requestedAction) => resolve({ requestedAction }), refuse: reject })
    })
  const actions: RunAction[] = []
  const lost: true[] = []
  const lease = holdLease({
    database: { queue: { heartbeat } } as unknown as Database,
    runId: 'run' as RunId,
    token: 1n,
    log: pino({ level: 'silent' }),
    onAction: (action) => actions.push(action),
    onLost: () => lost.push(true),
  })
  return { open, actions, lost, lease }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('holdLease', () => {
  it('asks again when it is told to look while an answer is under way, which may be of before', async () => {
    const { open, actions, lease } = slowQueue()
    lease.check()
    lease.check()
    expect(open).toHaveLength(1)
    open[0]?.answer(null)
    await settled()
    expect(open).toHaveLength(2)
    open[1]?.answer('cancel')
    await settled()
    expect(actions).toEqual(['cancel'])
    expect(open).toHaveLength(2)
    lease.stop()
  })

  it('tells of a run that is lost, and nothing any more once it was stopped', async () => {
    const { open, actions, lost, lease } = slowQueue()
    open[0]?.refuse(new AppError('STALE_FENCING_TOKEN', 'another worker has it'))
    await settled()
    expect(lost).toEqual([true])
    lease.check()
    lease.stop()
    open[1]?.answer('cancel')
    await settled()
    expect(actions).toEqual([])
  })
})
