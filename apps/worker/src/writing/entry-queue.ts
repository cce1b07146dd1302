import { AppError, type PhaseName } from '@barycenter/contracts'
import type { RunWrite } from '@barycenter/db'
import { isDatabaseAway, pause } from '../supervisor/retry-while-away.js'
import type { Spool, SpooledEntry } from './spool.js'
import { type CheckpointCall, joinWrites, type StoreCall, sizeOf, writeCall } from './store-calls.js'

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 3000
/** A store that takes longer than this for one entry, or lets so much gather behind it, may as well be away. */
const SLOW_MS = 1000
const SLOW_BYTES_PER_MS = 10_000
const MOST_BEHIND_BYTES = 32 * 2 ** 20
const MOST_ODD_FAILURES = 5
const MOST_GROUPED_BYTES = 2 ** 20

/** A change of what waits to be stored, in bytes. */
export interface RoomChange {
  total: number
  /** The part that is in memory, not in the spool. */
  memory: number
}

export interface EntryQueueOptions {
  spool: Spool
  /** Number of the first entry that is pushed; those found in the spool come before it. */
  firstNumber: number
  /** Stores an entry; the same number again changes nothing. */
  send(number: number, call: StoreCall): Promise<unknown>
  onRoom(change: RoomChange): void
  /** A checkpoint is stored, or in the spool. */
  onCheckpoint(phase: PhaseName, step: number): void
  /** An entry can't be stored, now or later. Whatever is pushed after STALE_FENCING_TOKEN is dropped. */
  onFailed(error: unknown): void
  /** The store is away (its error), or back (null). */
  onAway(reason: Error | null): void
  /** The spool refuses an entry, which stays in memory. */
  onSpoolFailed(error: unknown): void
}

export interface EntryQueue {
  /** Whoever gives the call has counted it as taking room. */
  push(call: StoreCall): void
  /** Runs `ask` once all that was pushed before is stored, again while the store is away. */
  read<T>(ask: () => Promise<T>): Promise<T>
  /** Resolves when all is stored, and after `withinMs` at the latest: what is left then is in the spool, if it takes it. */
  close(withinMs: number): Promise<void>
}

interface Entry {
  number: number
  /** Null while only the spool holds it. */
  call: StoreCall | null
  bytes: number
  isWrite: boolean
  isCheckpoint: boolean
  /** How many of the newest checkpoints stay, itself among them. */
  newest: number
  /** Of a checkpoint that later ones may replace: what must be stored all the same. */
  alongside: RunWrite | null
  inSpool: boolean
  isOver: boolean
}

/** Entries that are sent as one call, under the number of the last. */
interface Group {
  entries: Entry[]
  number: number
  call: StoreCall
}

/** Runs in its turn, and tells by itself how that ended; throws only what may pass. */
interface Question {
  ask(): Promise<void>
}

type Item = Entry | Question

/**
 * Sends entries to the store in their order, one at a time. What can be sent at once never touches the disk; once the store is
 * away or slow, all that waits goes to the spool, again in order, so that the spool holds entries without a gap
 * from the oldest that is not stored.
 */
export function createEntryQueue(options: EntryQueueOptions): EntryQueue {
  const { spool, onRoom } = options
  const items: Item[] = spool.found.map(foundEntry)
  onRoom({ total: spool.found.reduce((sum, { bytes }) => sum + bytes, 0), memory: 0 })
  let nextNumber = options.firstNumber
  let isAway = false
  /** What is being sent. Sent again it is the same: an answer may have been lost, and its number stands for all of it. */
  let sent: Group | null = null
  let failure: 'none' | 'broken' | 'stale' = 'none'
  let sendingSinceMs = Number.POSITIVE_INFINITY
  let sending: Promise<void> | null = null
  let spooling: Promise<void> | null = null
  const closing = new AbortController()

  const entries = () => items.filter(isEntry)
  const isBehind = () => isAway || closing.signal.aborted || isSlow()

  function isSlow(): boolean {
    const [first, ...waiting] = entries()
    const allowedMs = SLOW_MS + (first?.bytes ?? 0) / SLOW_BYTES_PER_MS
    if (Date.now() - sendingSinceMs > allowedMs) return true
    const behind = waiting.reduce((sum, { inSpool, bytes }) => sum + (inSpool ? 0 : bytes), 0)
    return behind > MOST_BEHIND_BYTES
  }

  function push(call: StoreCall): void {
    const kept = accepted(call)
    const freed = sizeOf(call) - (kept ? sizeOf(kept) : 0)
    if (freed > 0) onRoom({ total: -freed, memory: -freed })
    if (!kept) return
    items.push(newEntry(nextNumber++, kept))
    go()
  }

  /** Nothing that would build on what could not be stored may be stored after it; the words that tell why it ended, may. */
  function accepted(call: StoreCall | null): StoreCall | null {
    if (failure === 'none') return call
    return failure === 'broken' && call ? wordsOf(call) : null
  }

  function go(): void {
    if (isBehind()) spoolWaiting()
    sending ??= sendAll().finally(() => {
      sending = null
      if (items.length > 0 && !closing.signal.aborted) go()
    })
  }

  async function sendAll(): Promise<void> {
    for (let failures = 0; items.length > 0 && !closing.signal.aborted; ) {
      try {
        sendingSinceMs = Date.now()
        await sendFirst(items[0], failures)
        failures = 0
        away(null)
      } catch (error) {
        if (!mayPass(error, failures)) throw error
        away(error)
        spoolWaiting()
        await pause(pauseAfter(failures++), closing.signal)
      } finally {
        sendingSinceMs = Number.POSITIVE_INFINITY
      }
    }
  }

  function away(reason: Error | null): void {
    if (isAway !== (reason !== null)) options.onAway(reason)
    isAway = reason !== null
  }

  /** Throws only what may pass; then the item stays first. */
  async function sendFirst(item: Item, failures: number): Promise<void> {
    if (!isEntry(item)) {
      await item.ask()
      items.shift()
      return
    }
    const group = sent ?? (await groupFrom(item))
    sent = group
    try {
      await options.send(group.number, group.call)
      tellCheckpoint(group.call)
    } catch (error) {
      if (mayPass(error, failures)) throw error
      sent = null
      await fail(error, group.entries)
      return
    }
    sent = null
    items.splice(0, group.entries.length)
    for (const entry of group.entries) await finish(entry)
  }

  /** The entry, and writes that follow a write, as one call: a slow store has a price for each. */
  async function groupFrom(first: Entry): Promise<Group> {
    const group = [first]
    for (let bytes = first.bytes; first.isWrite && group.length < items.length; ) {
      const next = items[group.length]
      bytes += isEntry(next) ? next.bytes : 0
      if (!isEntry(next) || !next.isWrite || bytes > MOST_GROUPED_BYTES) break
      group.push(next)
    }
    const calls: StoreCall[] = []
    for (const { call, number } of group) calls.push(call ?? ((await spool.read(number)) as StoreCall))
    return { entries: group, number: group.at(-1)!.number, call: joinWrites(calls) }
  }

  function tellCheckpoint({ method, input }: StoreCall): void {
    if (method === 'saveCheckpoint') options.onCheckpoint(input[0].phase, input[0].step)
  }

  async function fail(error: unknown, failed: Entry[]): Promise<void> {
    failure = error instanceof AppError && error.code === 'STALE_FENCING_TOKEN' ? 'stale' : 'broken'
    const waiting = items.slice(failed.length)
    items.splice(0, items.length, ...waiting.flatMap(keptOf))
    options.onFailed(error)
    for (const entry of [...failed, ...waiting].filter(isEntry)) await finish(entry)
  }

  function keptOf(item: Item): Item[] {
    if (!isEntry(item)) return [item]
    const call = accepted(item.call)
    if (!call) return []
    const entry = newEntry(item.number, call)
    onRoom({ total: entry.bytes, memory: entry.bytes })
    return [entry]
  }

  async function finish(entry: Entry): Promise<void> {
    entry.isOver = true
    onRoom({ total: -entry.bytes, memory: entry.inSpool ? 0 : -entry.bytes })
    entry.call = null
    if (entry.inSpool) await spool.remove(entry.number)
  }

  function spoolWaiting(): void {
    spooling ??= spoolInOrder()
      .catch(options.onSpoolFailed)
      .finally(() => {
        spooling = null
      })
  }

  async function spoolInOrder(): Promise<void> {
    const next = () => entries().find(({ inSpool }) => !inSpool)
    for (let entry = next(); entry && isBehind(); entry = next()) {
      if (isSuperseded(entry)) shrinkInMemory(entry)
      await spool.put(entry.number, entry.call)
      entry.inSpool = true
      if (entry.isOver) {
        await spool.remove(entry.number)
        continue
      }
      onRoom({ total: 0, memory: -entry.bytes })
      const { call } = entry
      // The one that is being sent holds its call itself.
      entry.call = null
      if (call?.method !== 'saveCheckpoint') continue
      tellCheckpoint(call)
      // Only now that a newer one is on the disk: a crash in between leaves either.
      for (const older of entries().filter((each) => each.inSpool && isSuperseded(each)))
        await shrinkInSpool(older)
    }
  }

  /** Whether as many later checkpoints wait as are to stay: then only what goes alongside is needed. Not one that is being sent. */
  function isSuperseded(entry: Entry): boolean {
    if (entry.alongside === null || sent?.entries.includes(entry)) return false
    const later = entries().filter(({ number, isCheckpoint }) => isCheckpoint && number > entry.number)
    return later.length >= entry.newest
  }

  function shrinkInMemory(entry: Entry): void {
    const freed = shrink(entry)
    onRoom({ total: -freed, memory: -freed })
  }

  async function shrinkInSpool(entry: Entry): Promise<void> {
    const freed = shrink(entry)
    onRoom({ total: -freed, memory: 0 })
    await spool.put(entry.number, entry.call)
    entry.call = null
    if (entry.isOver) await spool.remove(entry.number)
  }

  return {
    push,
    read: (ask) =>
      new Promise((resolve, reject) => {
        const question = async () => {
          try {
            resolve(await ask())
          } catch (error) {
            if (isDatabaseAway(error)) throw error
            reject(error)
          }
        }
        items.push({ ask: question })
        go()
      }),
    async close(withinMs) {
      const late = new AbortController()
      if (items.length > 0) {
        go()
        await Promise.race([sending, pause(withinMs, late.signal)])
        late.abort()
      }
      closing.abort()
      if (entries().length === 0) return spool.clear()
      spoolWaiting()
      await spooling
    },
  }
}

function isEntry(item: Item): item is Entry {
  return 'number' in item
}

function newEntry(number: number, call: StoreCall): Entry {
  const isCheckpoint = call.method === 'saveCheckpoint'
  const alongside = isCheckpoint ? replaceable(call) : null
  const newest = (isCheckpoint && call.input[2]?.newest) || 1
  const isWrite = call.method === 'write'
  return {
    number,
    call,
    bytes: sizeOf(call),
    isWrite,
    isCheckpoint,
    newest,
    alongside,
    inSpool: false,
    isOver: false,
  }
}

function foundEntry({ number, bytes }: SpooledEntry): Entry {
  const kind = { isWrite: false, isCheckpoint: false, newest: 1, alongside: null }
  return { number, call: null, bytes, ...kind, inSpool: true, isOver: false }
}

/**
 * Lines and events of a write. Not its points: a run that is taken up again leaves out steps up to the last that is stored, and
 * those of the entry that failed would be missing for good.
 */
function wordsOf({ method, input }: StoreCall): StoreCall | null {
  if (method !== 'write') return null
  const { logs = [], events = [] } = input[0]
  return logs.length + events.length > 0 ? writeCall({ logs, events }) : null
}

/** Leaves of a checkpoint what goes alongside; gives back the bytes that this frees. */
function shrink(entry: Entry): number {
  const before = entry.bytes
  entry.call = writeCall(entry.alongside ?? {})
  entry.isWrite = true
  entry.isCheckpoint = false
  entry.alongside = null
  entry.bytes = sizeOf(entry.call)
  return before - entry.bytes
}

/**
 * A checkpoint with events begins a phase, and lines tell what came before it: without the checkpoint, a run that is taken
 * from an older one would say them again. Points are left out when they are repeated.
 */
function replaceable({ input: [, alongside = {}, keep] }: CheckpointCall): RunWrite | null {
  if (keep?.always) return null
  return alongside.events?.length || alongside.logs?.length ? null : alongside
}

/** What nobody foresaw may be another word for a lost connection: it is tried again, but not for ever. */
function mayPass(error: unknown, failures: number): error is Error {
  if (isDatabaseAway(error)) return true
  return error instanceof Error && !(error instanceof AppError) && failures < MOST_ODD_FAILURES
}

/** Longer each time, and never the same for two writers that lost their store together. */
function pauseAfter(failures: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2)
}
