import {
  type ClientToServerEvents,
  type Run,
  RunChanges,
  RunListNews,
  type ServerToClientEvents,
  type WatchAnswer,
  type WatchedPast,
} from '@barycenter/contracts'
import { io, type Socket } from 'socket.io-client'
import { foldBriefly, foldChanges, type RunView } from './fold-changes.js'
import { foldNews, type RunNews } from './run-news.js'
import { type Fold, RunWatch, type RunWatcher } from './run-watch.js'

/** connecting: not yet there; live: news arrive; offline: lost or never reached, tried again until it works. */
export type LiveState = 'connecting' | 'live' | 'offline'

export interface LiveConnection {
  /**
   * Follows one run: `onView` is called with the whole view whenever it changes. Gaps and lost
   * connections are made good by asking for the missing change numbers. Gives back the way to stop.
   */
  watchRun(runId: string, watcher: RunWatcher, options?: WatchOptions): () => void
  /**
   * Follows what happens to a run from now on and keeps nothing: `onNews` is called with changes in order, none left out.
   * Those with `omitted` stand for more points than are sent. A second watcher may be told the last changes again.
   */
  watchNews(runId: string, onNews: (changes: RunChanges) => void): () => void
  /**
   * Tells of every run that changed from now on. `onGap` says, on every (re)connection, that news of all runs comes
   * from here on and that any before may have been missed: what is read after it lacks nothing.
   */
  watchRuns(onRun: (run: Run) => void, onGap?: () => void): () => void
  /** Tells the state now and every time it changes. */
  onState(listener: (state: LiveState) => void): () => void
  close(): void
}

export interface WatchOptions {
  /** brief: the view has no points, and of a long log the last lines; what it leaves out is counted. Default all. */
  past?: 'all' | 'brief'
}

type AnyWatch = RunWatch<RunView> | RunWatch<RunNews>

type LiveSocket = Socket<ServerToClientEvents, ClientToServerEvents>

const ANSWER_DEADLINE_MS = 15_000

/** One socket for all that is watched; it connects when the first thing is watched or its state is asked for. */
export function createLiveConnection(options: { baseUrl?: string } = {}): LiveConnection {
  const socket: LiveSocket = io(options.baseUrl || '/', {
    autoConnect: false,
    forceNew: true,
    transports: ['websocket', 'polling'],
    // Without it a refused upgrade (some proxies) would be tried again for ever, and polling never.
    tryAllTransports: true,
    reconnectionDelay: 200,
    reconnectionDelayMax: 2000,
  })
  /** Run → watches by what they are told of the past. */
  const runs = new Map<string, Map<WatchedPast, AnyWatch>>()
  const watches = () => [...runs.values()].flatMap((byPast) => [...byPast.values()])
  const lists = new Set<{ onRun: (run: Run) => void; onGap: (() => void) | undefined }>()
  const state = createState(socket)
  const open = () => {
    if (!socket.active) socket.connect()
  }
  // Told once the server has put us into the room: a list that is read earlier could miss what happens in between.
  const joinList = () =>
    socket.emit('runs.watch', () => {
      for (const { onGap } of lists) onGap?.()
    })

  /** `watcher`: an object of its own for each call. */
  function join<View extends { readonly seq: number }>(
    runId: string,
    past: WatchedPast,
    fold: Fold<View>,
    watcher: RunWatcher<View>,
  ): () => void {
    const own = runs.get(runId) ?? new Map<WatchedPast, AnyWatch>()
    runs.set(runId, own)
    const known = own.get(past) as RunWatch<View> | undefined
    const watch = known ?? new RunWatch<View>((after) => ask(socket, { runId, after, past }), fold)
    watch.add(watcher)
    if (!known) {
      own.set(past, watch as unknown as AnyWatch)
      if (socket.connected) void watch.catchUp()
    }
    open()
    return () => {
      if (watch.remove(watcher) > 0 || own.get(past) !== (watch as unknown)) return
      own.delete(past)
      watch.stop()
      if (own.size > 0 || runs.get(runId) !== own) return
      runs.delete(runId)
      if (socket.connected) socket.emit('run.unwatch', { runId })
    }
  }

  socket.on('connect', () => {
    for (const watch of watches()) void watch.catchUp()
    if (lists.size > 0) joinList()
  })
  // A server that goes away closes the socket on purpose, and then socket.io does not try again by itself.
  socket.on('disconnect', (reason) => {
    if (reason === 'io server disconnect') socket.connect()
  })
  socket.on('run.changes', (news) => {
    const changes = RunChanges.safeParse(news)
    if (!changes.success) return
    for (const watch of runs.get(changes.data.runId)?.values() ?? []) watch.receive(changes.data)
  })
  socket.on('runs.changed', (news) => {
    const parsed = RunListNews.safeParse(news)
    if (parsed.success) for (const { onRun } of lists) onRun(parsed.data.run)
  })

  return {
    watchRun(runId, { onView, onError }, { past = 'all' } = {}) {
      const fold = past === 'all' ? foldChanges : foldBriefly
      return join(runId, past, fold, { onView, onError: (error) => onError?.(error) })
    },
    watchNews: (runId, onNews) => join(runId, 'none', foldNews, { onView: ({ changes }) => onNews(changes) }),
    watchRuns(onRun, onGap) {
      const own = { onRun, onGap }
      lists.add(own)
      if (socket.connected) joinList()
      open()
      return () => {
        if (lists.delete(own) && lists.size === 0 && socket.connected) socket.emit('runs.unwatch')
      }
    },
    onState(listener) {
      open()
      return state.listen(listener)
    },
    close() {
      for (const watch of watches()) watch.stop()
      runs.clear()
      lists.clear()
      socket.close()
    },
  }
}

async function ask(
  socket: LiveSocket,
  input: { runId: string; after: number; past: WatchedPast },
): Promise<WatchAnswer> {
  const answer = await socket.timeout(ANSWER_DEADLINE_MS).emitWithAck('run.watch', input)
  if (!answer.ok) return answer
  const changes = RunChanges.safeParse(answer.changes)
  if (changes.success) return { ok: true, changes: changes.data }
  const message = 'The changes are not what this page expects; reload it to get the version of the server.'
  return { ok: false, code: 'INTERNAL', message }
}

function createState(socket: LiveSocket) {
  let state: LiveState = 'connecting'
  const listeners = new Set<(state: LiveState) => void>()
  const become = (next: LiveState) => {
    if (next === state) return
    state = next
    for (const listener of listeners) listener(next)
  }
  socket.on('connect', () => become('live'))
  socket.on('connect_error', () => become('offline'))
  socket.on('disconnect', () => become('offline'))
  return {
    listen(listener: (state: LiveState) => void): () => void {
      const own = (next: LiveState) => listener(next)
      listeners.add(own)
      listener(state)
      return () => void listeners.delete(own)
    },
  }
}
