import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { AppError, type MetricPoint } from '@barycenter/contracts'
import type { RunWrite } from '@barycenter/db'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createEntryQueue } from './entry-queue.js'
import { openSpool, type Spool } from './spool.js'
import { type StoreCall, sizeOf, writeCall } from './store-calls.js'

const point = (step: number): MetricPoint => ({ key: 'loss', step, timestamp: 0, value: step })
const write = (step: number) => writeCall({ metrics: [point(step)] })
const checkpoint = (
  step: number,
  alongside: RunWrite = { metrics: [point(step)] },
  keep?: { newest: number; always: boolean },
): StoreCall => ({
  method: 'saveCheckpoint',
  input: [
    {
      phase: 'base',
      step,
      state: {},
      tensors: [{ name: 'weights', shape: [1000], data: new Float32Array(1000).fill(step) }],
    },
    alongside,
    keep,
  ],
})
/** An entry in short: `w3` a write of step 3, `c3` a checkpoint. */
const short = ({ method, input }: StoreCall): string => {
  if (method === 'write') {
    const { metrics = [], logs = [] } = input[0]
    return `w${[...metrics.map(({ step }) => step), ...logs.map(({ message }) => message)].join()}`
  }
  return method === 'saveCheckpoint' ? `c${input[0].step}` : method
}

describe('createEntryQueue', () => {
  let folder: string
  beforeEach(() => {
    folder = path.join(mkdtempSync(path.join(tmpdir(), 'barycenter-queue-')), 'spool')
  })
  afterEach(() => rmSync(path.dirname(folder), { recursive: true, force: true }))

  /** A store by entry number, as the database is one; `trouble` is what it answers with, while there is one. */
  function openStore() {
    const stored = new Map<number, string>()
    const store = {
      stored,
      trouble: null as Error | null,
      tries: 0,
      slow: Promise.resolve(),
      /** Stores the entry after the first, but the answer does not arrive. */
      loseAnswer: false,
      async send(number: number, call: StoreCall) {
        store.tries++
        await store.slow
        if (store.trouble) throw store.trouble
        const isKnown = Math.max(0, ...stored.keys()) >= number
        if (!isKnown) stored.set(number, short(call))
        if (!store.loseAnswer || store.tries < 2) return
        store.loseAnswer = false
        throw away()
      },
      calls: () => [...stored.values()],
      /** Entries in the order they were stored in, those of a joined call one by one. */
      inTime: () =>
        store.calls().flatMap((call) => call.split(',').map((step) => step.replace(/^\d/, 'w$&'))),
    }
    return store
  }
  const away = () => new AppError('DATABASE_UNAVAILABLE', 'no answer')

  async function openQueue(store: ReturnType<typeof openStore>, spool?: Spool) {
    const room = { total: 0, memory: 0 }
    const failures: unknown[] = []
    const told = { room, failures, spoolFailures: 0, checkpoints: [] as number[] }
    const opened = spool ?? (await openSpool(folder))
    const queue = createEntryQueue({
      spool: opened,
      firstNumber: (opened.found.at(-1)?.number ?? 0) + 1,
      send: store.send,
      onRoom(change) {
        room.total += change.total
        room.memory += change.memory
      },
      onCheckpoint: (_phase, step) => told.checkpoints.push(step),
      onFailed: (error) => failures.push(error),
      onAway() {},
      onSpoolFailed: () => told.spoolFailures++,
    })
    const push = (call: StoreCall) => {
      room.total += sizeOf(call)
      room.memory += sizeOf(call)
      queue.push(call)
    }
    return { ...queue, push, room, failures, told }
  }
  const settled = (queue: { read(ask: () => Promise<void>): Promise<void> }) => queue.read(async () => {})
  const files = () => (existsSync(folder) ? readdirSync(folder).length : 0)

  it('stores entries in order and touches no disk while that goes well', async () => {
    const store = openStore()
    const queue = await openQueue(store)
    for (const call of [write(1), checkpoint(2), write(3)]) queue.push(call)
    await settled(queue)
    expect(store.inTime()).toEqual(['w1', 'c2', 'w3'])
    expect(existsSync(folder)).toBe(false)
    expect(queue.told.checkpoints).toEqual([2])
  })

  it('keeps what the store cannot take now in the spool, and stores it in order once it is back', async () => {
    const store = openStore()
    const queue = await openQueue(store)
    store.trouble = away()
    for (let step = 1; step <= 5; step++) queue.push(write(step))
    await vi.waitFor(() => expect(files()).toBe(5))
    queue.push(write(6))
    await vi.waitFor(() => expect(files()).toBe(6))
    for (const code of ['STORAGE_FULL', 'STORAGE_UNAVAILABLE'] as const) {
      store.trouble = new AppError(code, 'no space, or no answer from the store of chunks')
      const tries = store.tries
      await vi.waitFor(() => expect(store.tries).toBeGreaterThan(tries), 20_000)
    }
    expect(queue.failures).toEqual([])
    store.trouble = null
    await settled(queue)
    expect(store.inTime()).toEqual(['w1', 'w2', 'w3', 'w4', 'w5', 'w6'])
    expect(files()).toBe(0)
  })

  it('keeps of unsent checkpoints the newest and those with events, and every point beside the others', async () => {
    const store = openStore()
    const queue = await openQueue(store)
    store.trouble = away()
    const begun: RunWrite = { events: [{ type: 'phase.started', phase: 'twa' }] }
    queue.push(write(1))
    for (const call of [checkpoint(2), checkpoint(3, begun), checkpoint(4), write(5)]) queue.push(call)
    await vi.waitFor(() => expect(files()).toBe(5))
    queue.push(checkpoint(6))
    queue.push(checkpoint(7))
    // Full checkpoints are 4000 bytes: two of them, and the last one, are left.
    await vi.waitFor(() => expect(queue.room.total).toBeLessThan(2 * 4000 + 1500))
    store.trouble = null
    await settled(queue)
    expect(store.inTime()).toEqual(['w1', 'w2', 'c3', 'w4', 'w5', 'w6', 'c7'])
    expect(queue.room).toEqual({ total: 0, memory: 0 })
  })

  it('keeps each unsent checkpoint that is to stay, as `keep.everyEpochs` asks for', async () => {
    const store = openStore()
    const queue = await openQueue(store)
    store.trouble = away()
    queue.push(write(1))
    for (const step of [2, 3, 4, 5])
      queue.push(checkpoint(step, undefined, { newest: 1, always: step === 3 }))
    await vi.waitFor(() => expect(files()).toBe(5))
    await vi.waitFor(() => expect(queue.room.total).toBeLessThan(2 * 4000 + 1500))
    store.trouble = null
    await settled(queue)
    expect(store.inTime()).toEqual(['w1', 'w2', 'c3', 'w4', 'c5'])
  })

  it('keeps as many unsent checkpoints as `keep.newest` asks for', async () => {
    const store = openStore()
    const queue = await openQueue(store)
    store.trouble = away()
    queue.push(write(1))
    for (const step of [2, 3, 4, 5]) queue.push(checkpoint(step, undefined, { newest: 2, always: false }))
    await vi.waitFor(() => expect(files()).toBe(5))
    await vi.waitFor(() => expect(queue.room.total).toBeLessThan(2 * 4000 + 1500))
    store.trouble = null
    await settled(queue)
    expect(store.inTime()).toEqual(['w1', 'w2', 'w3', 'c4', 'c5'])
  })

  it('hands the next process all that was in the spool, before what that one pushes', async () => {
    const store = openStore()
    const first = await openQueue(store)
    store.trouble = away()
    for (const call of [write(1), checkpoint(2), write(3)]) first.push(call)
    await first.close(0)
    expect(files()).toBe(3)

    const second = await openQueue(store)
    expect(second.room.total).toBeGreaterThan(4000)
    second.push(write(4))
    store.trouble = null
    await settled(second)
    expect(store.inTime()).toEqual(['w1', 'c2', 'w3', 'w4'])
    expect(second.room).toEqual({ total: 0, memory: 0 })
    await second.close(0)
    expect(existsSync(folder)).toBe(false)
  })

  it('answers a question after all before it is stored, and asks again while the store is away', async () => {
    const store = openStore()
    const queue = await openQueue(store)
    store.trouble = away()
    queue.push(write(1))
    let asked = 0
    const answer = queue.read(async () => {
      if (++asked < 3) throw away()
      return store.inTime()
    })
    queue.push(write(2))
    await vi.waitFor(() => expect(files()).toBe(2))
    expect(asked).toBe(0)
    store.trouble = null
    expect(await answer).toEqual(['w1'])
    await settled(queue)
    expect(store.inTime()).toEqual(['w1', 'w2'])
  })

  it('refuses a question that the store refuses', async () => {
    const queue = await openQueue(openStore())
    const refused = new AppError('WEIGHTS_NOT_FOUND', 'none')
    await expect(queue.read(() => Promise.reject(refused))).rejects.toBe(refused)
  })

  it('stores no point behind a write that can never be stored, which would hide the gap, but the words why', async () => {
    const store = openStore()
    const refused = new AppError('INVALID_INPUT', 'a NUL')
    const send = async (number: number, call: StoreCall) => {
      if (number === 1) throw refused
      await store.send(number, call)
    }
    const queue = await openQueue({ ...store, send })
    const why = (step: number) =>
      writeCall({ metrics: [point(step)], logs: [{ level: 'error', message: `why${step}`, timestamp: 0 }] })
    for (const call of [checkpoint(1), write(2), checkpoint(3), why(4)]) queue.push(call)
    await vi.waitFor(() => expect(queue.failures).toEqual([refused]))
    for (const call of [write(5), checkpoint(6), why(7)]) queue.push(call)
    await settled(queue)
    expect(store.calls()).toEqual(['wwhy4', 'wwhy7'])
    expect(queue.room).toEqual({ total: 0, memory: 0 })
  })

  it('tries again what it does not know, but not for ever', async () => {
    const store = openStore()
    const queue = await openQueue(store)
    store.trouble = new Error('odd')
    queue.push(write(1))
    await vi.waitFor(() => expect(queue.failures).toEqual([store.trouble]), { timeout: 20_000 })
    expect(store.tries).toBe(6)
  })

  it('stores what gathered behind a slow write in one, and repeats just that when its answer is lost', async () => {
    const store = openStore()
    const queue = await openQueue(store)
    let answer = () => {}
    store.slow = new Promise<void>((resolve) => {
      answer = resolve
    })
    for (let step = 1; step <= 4; step++) queue.push(write(step))
    await vi.waitFor(() => expect(store.tries).toBe(1))
    store.loseAnswer = true
    answer()
    await vi.waitFor(() => expect(store.tries).toBe(2))
    queue.push(write(5))
    await settled(queue)
    expect(store.calls()).toEqual(['w1', 'w2,3,4', 'w5'])
  })

  it('stores nothing more of a run that another worker holds', async () => {
    const store = openStore()
    const queue = await openQueue(store)
    store.trouble = away()
    for (const call of [write(1), checkpoint(2), write(3)]) queue.push(call)
    await vi.waitFor(() => expect(files()).toBe(3))
    store.trouble = new AppError('STALE_FENCING_TOKEN', 'taken')
    await vi.waitFor(() => expect(queue.failures).toEqual([store.trouble]))
    store.trouble = null
    queue.push(write(4))
    await settled(queue)
    expect(store.inTime()).toEqual([])
    expect(queue.room).toEqual({ total: 0, memory: 0 })
  })

  it('keeps in memory what a full disk does not take, and stores it all the same', async () => {
    const store = openStore()
    const spool = await openSpool(folder)
    const full = async () => {
      throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
    }
    const queue = await openQueue(store, { ...spool, put: full })
    store.trouble = away()
    for (let step = 1; step <= 3; step++) queue.push(write(step))
    await vi.waitFor(() => expect(queue.told.spoolFailures).toBeGreaterThan(0))
    store.trouble = null
    await settled(queue)
    expect(store.inTime()).toEqual(['w1', 'w2', 'w3'])
  })
})
