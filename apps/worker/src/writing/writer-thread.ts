import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { PhaseName, Run, RunId } from '@barycenter/contracts'
import type { RunWriter } from '@barycenter/db'
import { type RunControl, throwFailure } from '../training/run-control.js'
import type { WeightSource } from '../weights/weight-source.js'
import { type Deferred, defer } from './deferred.js'
import type { RoomChange } from './entry-queue.js'
import {
  arraysOf,
  READ_METHODS,
  STORE_METHODS,
  type StoreCall,
  sizeOf,
  withOwnArrays,
} from './store-calls.js'
import {
  type Asked,
  fromProblem,
  type WriterNews,
  type WriterRequest,
  type WriterThreadData,
} from './writer-protocol.js'

export interface WriterThreadOptions {
  data: WriterThreadData
  /** How much may wait to be stored, in bytes; the trainer waits for room then. */
  spoolLimitBytes: number
  /** Is told what could not be stored. */
  control: RunControl
  onCheckpoint(phase: PhaseName, step: number): void
}

/** The store of a claimed run, in a thread of its own: what the trainer saves is handed over and saved while it trains on. */
export interface RunStore {
  /**
   * Calls that only store return once they are handed over, and later throw what an earlier one ran into. Calls that read
   * answer once all before them is stored, however long the database is away.
   */
  writer: RunWriter
  source: WeightSource
  run(id: RunId): Promise<Run>
  /** Resolves once all is stored. Throws what could not be. */
  settle(): Promise<void>
  /** Ends the thread: it goes on storing for `withinMs`, and leaves the rest in the spool. */
  close(withinMs: number): Promise<void>
}

/** What may be in memory on its way to the store or the spool: a few large checkpoints. */
const MOST_IN_MEMORY_BYTES = 512 * 2 ** 20

// The compiled entry, from src and dist alike: a thread cannot run TypeScript on Node 20.
const ENTRY = fileURLToPath(new URL('../../dist/writing/serve-writer-thread.js', import.meta.url))

const SOURCE_METHODS = ['run', 'result', 'snapshot', 'snapshots', 'artifact', 'upload'] as const

/** Starts the thread, which first stores what an earlier trainer left in the spool. Throws as `openDatabase` does. */
export async function openWriterThread(options: WriterThreadOptions): Promise<RunStore> {
  const { data, spoolLimitBytes, control, onCheckpoint } = options
  // Emptied, so that a debugger or a test runner does not pass its own flags on.
  const worker = new Worker(ENTRY, { workerData: data, execArgv: [] })
  const send = (request: WriterRequest, transfer: ArrayBuffer[] = []) => worker.postMessage(request, transfer)
  const answers = createAnswers()
  const room = createRoom(spoolLimitBytes)
  const closed = defer()
  const started = defer()

  const fail = (error: Error) => {
    control.failure ??= error
    started.reject(error)
    room.open()
  }
  worker.on('message', (news: WriterNews) => {
    if (news.type === 'ready') started.resolve()
    if (news.type === 'room') room.change(news.change)
    if (news.type === 'answer') answers.take(news.id).resolve(news.value)
    if (news.type === 'refused') answers.take(news.id).reject(fromProblem(news.problem))
    if (news.type === 'checkpoint') onCheckpoint(news.phase, news.step)
    if (news.type === 'failed') fail(fromProblem(news.problem))
    if (news.type === 'closed') closed.resolve()
  })
  // Without it nothing is stored any more: the trainer ends as crashed, and its supervisor starts another one.
  worker.on('error', (error) => {
    throw error
  })

  async function store(call: StoreCall): Promise<void> {
    throwFailure(control)
    const bytes = sizeOf(call)
    while (!room.has(bytes)) {
      await room.changed()
      throwFailure(control)
    }
    const owned = withOwnArrays(call)
    room.change({ total: bytes, memory: bytes })
    send(
      { type: 'store', call: owned },
      arraysOf(owned).map(({ buffer }) => buffer as ArrayBuffer),
    )
  }

  async function ask(of: Asked, method: string, input: unknown[]): Promise<unknown> {
    throwFailure(control)
    const { id, answer } = answers.expect()
    send({ type: 'ask', id, of, method, input })
    const value = await answer
    throwFailure(control)
    return value
  }

  const storing = STORE_METHODS.map((method) => [
    method,
    async (...input: unknown[]) => {
      await store({ method, input } as StoreCall)
      // The number of the change is not known yet.
      return 0
    },
  ])
  const asking = (of: Asked, methods: readonly string[]) =>
    methods.map((method) => [method, (...input: unknown[]) => ask(of, method, input)])

  await started.promise
  return {
    writer: Object.fromEntries([...storing, ...asking('writer', READ_METHODS)]) as RunWriter,
    source: Object.fromEntries(asking('source', SOURCE_METHODS)) as WeightSource,
    run: (id) => ask('runs', 'get', [id]) as Promise<Run>,
    async settle() {
      throwFailure(control)
      const { id, answer } = answers.expect()
      send({ type: 'settle', id })
      await answer
      throwFailure(control)
    },
    async close(withinMs) {
      send({ type: 'close', withinMs })
      await closed.promise
      await worker.terminate()
    },
  }
}

/** How much waits in the thread, as it tells and as it is given. */
function createRoom(limitBytes: number) {
  let total = 0
  let memory = 0
  let isOpen = false
  let waiting = defer()
  return {
    /** One that is larger than all the room fits when nothing else waits. */
    has: (bytes: number) =>
      isOpen ||
      ((total === 0 || total + bytes <= limitBytes) &&
        (memory === 0 || memory + bytes <= MOST_IN_MEMORY_BYTES)),
    change(change: RoomChange) {
      total += change.total
      memory += change.memory
      waiting.resolve()
      waiting = defer()
    },
    changed: () => waiting.promise,
    open() {
      isOpen = true
      waiting.resolve()
    },
  }
}

/** Answers that are waited for, by the id of their question. */
function createAnswers() {
  const waiting = new Map<number, Deferred<unknown>>()
  let nextId = 0
  return {
    expect() {
      const id = nextId++
      const asked = defer<unknown>()
      waiting.set(id, asked)
      return { id, answer: asked.promise }
    },
    take(id: number) {
      const asked = waiting.get(id)
      if (!asked) throw new Error(`the writer thread answered ${id}, which was not asked`)
      waiting.delete(id)
      return asked
    },
  }
}
