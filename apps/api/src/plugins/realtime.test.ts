import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import { PassThrough } from 'node:stream'
import type {
  ClientToServerEvents,
  Run,
  RunChanges,
  ServerToClientEvents,
  WatchAnswer,
  WatchedPast,
} from '@barycenter/contracts'
import type { Database, ListenHandlers } from '@barycenter/db'
import { io, type Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type ApiFixture, openApi } from '../../test-support/api-fixture.js'
import { deferred } from '../../test-support/deferred.js'

type Browser = Socket<ServerToClientEvents, ClientToServerEvents>

const UNKNOWN_RUN = '01890000-0000-7000-8000-000000000000'

describe('realtime', () => {
  let api: ApiFixture
  let url: string
  let handlers: ListenHandlers
  /** While set, news is given to it instead of the server, as when the listener's connection is lost. */
  let lostNews: ((seq: number) => void) | null = null
  let failNextRead = false
  /** Change numbers of one answer. */
  let largestPiece = 2000
  const browsers: Browser[] = []

  beforeAll(async () => {
    api = await openApi(watchedDatabase)
    url = await api.listen()
  })
  afterAll(() => api.close())
  afterEach(() => {
    for (const browser of browsers.splice(0)) browser.disconnect()
    lostNews = null
    failNextRead = false
    largestPiece = 2000
  })

  function watchedDatabase(database: Database): Database {
    return {
      ...database,
      listen(given) {
        handlers = given
        return database.listen({
          ...given,
          onRunChanged: (runId, seq) => (lostNews ? lostNews(seq) : given.onRunChanged?.(runId, seq)),
        })
      },
      runs: {
        ...database.runs,
        readChanges(runId, after, limit) {
          if (!failNextRead) return database.runs.readChanges(runId, after, Math.min(limit, largestPiece))
          failNextRead = false
          return Promise.reject(new Error('the database went away'))
        },
      },
    }
  }

  async function openBrowser(options: { origin?: string; polling?: boolean } = {}): Promise<Browser> {
    const browser: Browser = io(url, {
      transports: [options.polling ? 'polling' : 'websocket'],
      forceNew: true,
      reconnection: false,
      ...(options.origin && { extraHeaders: { origin: options.origin } }),
    })
    browsers.push(browser)
    await new Promise<void>((resolve, reject) => {
      browser.once('connect', resolve)
      browser.once('connect_error', reject)
    })
    return browser
  }

  async function watch(browser: Browser, run: Run, after = 0): Promise<RunChanges> {
    const answer: WatchAnswer = await browser.emitWithAck('run.watch', { runId: run.id, after })
    if (!answer.ok) throw new Error(answer.message)
    return answer.changes
  }

  /**
   * Steps of all points up to change number `to`, as this browser is told them; fails on a gap. News of a change that
   * the page has read already may still come (it was under way while the page joined): pages leave it out by its number.
   */
  function stepsUntil(browser: Browser, start: RunChanges, to: number): Promise<number[]> {
    const steps = stepsOf(start)
    let at = start.to
    return new Promise((resolve, reject) => {
      const receive = (changes: RunChanges) => {
        if (changes.from > at)
          return reject(new Error(`found changes from ${changes.from}, expected from ${at}`))
        steps.push(...stepsOf(changes, at))
        at = Math.max(at, changes.to)
        if (at < to) return
        browser.off('run.changes', receive)
        resolve(steps)
      }
      browser.on('run.changes', receive)
    })
  }

  /** Runs `work` while news does not reach the server; ends when the news of change `last` has been lost. */
  async function loseNewsWhile(last: number, work: () => Promise<void>): Promise<void> {
    const lost = deferred()
    lostNews = (seq) => seq === last && lost.resolve()
    await work()
    await lost.promise
    lostNews = null
  }

  const stepsOf = ({ metrics }: RunChanges, after = 0) =>
    metrics.filter(({ seq }) => seq > after).flatMap(({ points }) => points.map(([step]) => step))

  it.each([false, true])(
    'tells two pages the same points, each once and in order (polling: %s)',
    async (polling) => {
      const run = await api.startExternalRun()
      await api.logPoint(run, 1)
      const [first, second] = await Promise.all([openBrowser({ polling }), openBrowser({ polling })])
      const start = await watch(first, run)
      expect(stepsOf(start)).toEqual([1])
      const last = start.to + 20
      const told = [stepsUntil(first, start, last), stepsUntil(second, await watch(second, run), last)]
      for (let step = 2; step <= 21; step++) await api.logPoint(run, step)
      const expected = Array.from({ length: 21 }, (_, index) => index + 1)
      expect(await Promise.all(told)).toEqual([expected, expected])
    },
  )

  it('tells a page that does not want the past from when on it is told all', async () => {
    const run = await api.startExternalRun()
    for (let step = 1; step <= 5; step++) await api.logPoint(run, step)
    const page = await openBrowser()
    const tell = async (past: WatchedPast, after = 0) => {
      const answer: WatchAnswer = await page.emitWithAck('run.watch', { runId: run.id, after, past })
      if (!answer.ok) throw new Error(answer.message)
      return answer.changes
    }
    const { seq } = await api.database.runs.get(run.id)
    const brief = await tell('brief')
    expect(brief).toMatchObject({ from: 0, to: seq, metrics: [], omitted: { logs: 0 } })
    expect(brief.omitted!.series).toEqual([{ key: 'loss', count: 5 }])
    const start = await tell('none')
    const told = stepsUntil(page, start, seq + 3)
    for (let step = 6; step <= 8; step++) await api.logPoint(run, step)
    expect(await told).toEqual([6, 7, 8])
    expect(stepsOf(await tell('none', seq))).toEqual([6, 7, 8])
  })

  it('fills what a page missed while it was away, and goes on from there', async () => {
    const run = await api.startExternalRun()
    const before = await openBrowser()
    const known = await watch(before, run)
    before.disconnect()
    await api.logPoint(run, 1)
    await api.logPoint(run, 2)
    const page = await openBrowser()
    const missed = await watch(page, run, known.to)
    expect(missed.from).toBe(known.to)
    expect(stepsOf(missed)).toEqual([1, 2])
    const told = stepsUntil(page, missed, missed.to + 1)
    await api.logPoint(run, 3)
    expect(await told).toEqual([1, 2, 3])
  })

  it('answers in pieces while there is more, and sends in pieces what has piled up', async () => {
    largestPiece = 3
    const run = await api.startExternalRun()
    for (let step = 1; step <= 5; step++) await api.logPoint(run, step)
    const page = await openBrowser()
    const first = await watch(page, run)
    expect(first).toMatchObject({ from: 0, to: 3, more: true })
    const rest = await watch(page, run, first.to)
    expect(rest).toMatchObject({ from: 3, to: 6, more: false })
    expect([...stepsOf(first), ...stepsOf(rest)]).toEqual([1, 2, 3, 4, 5])
    const told = stepsUntil(page, rest, rest.to + 7)
    await loseNewsWhile(rest.to + 7, async () => {
      for (let step = 6; step <= 12; step++) await api.logPoint(run, step)
    })
    handlers.onReconnected?.()
    expect(await told).toEqual([...stepsOf(rest), 6, 7, 8, 9, 10, 11, 12])
  })

  it('sends what was told while the listener was away as soon as it is back', async () => {
    const run = await api.startExternalRun()
    const page = await openBrowser()
    const start = await watch(page, run)
    const told = stepsUntil(page, start, start.to + 2)
    await loseNewsWhile(start.to + 2, async () => {
      await api.logPoint(run, 1)
      await api.logPoint(run, 2)
    })
    handlers.onReconnected?.()
    expect(await told).toEqual([1, 2])
  })

  it('sends changes with the next news when reading them failed', async () => {
    const run = await api.startExternalRun()
    const page = await openBrowser()
    const start = await watch(page, run)
    const told = stepsUntil(page, start, start.to + 2)
    failNextRead = true
    await api.logPoint(run, 1)
    await api.logPoint(run, 2)
    expect(await told).toEqual([1, 2])
    expect(failNextRead).toBe(false)
  })

  it('tells the table of runs which lines changed, the last state always', async () => {
    const page = await openBrowser()
    expect(await page.emitWithAck('runs.watch')).toEqual({ ok: true })
    const states: number[] = []
    const run = await api.startExternalRun()
    const settled = new Promise<void>((resolve) => {
      page.on('runs.changed', (news) => {
        if (news.run.id !== run.id) return
        states.push(news.run.seq)
        if (news.run.seq === run.seq + 10) resolve()
      })
    })
    for (let step = 1; step <= 10; step++) await api.logPoint(run, step)
    await settled
    expect(states).toEqual([...new Set(states)].sort((a, b) => a - b))
  })

  it('tells a page nothing more of a run it no longer watches', async () => {
    const [left, kept] = [await api.startExternalRun(), await api.startExternalRun()]
    const page = await openBrowser()
    await watch(page, left)
    const start = await watch(page, kept)
    page.emit('run.unwatch', { runId: left.id })
    const told = stepsUntil(page, start, start.to + 1)
    await watch(page, kept, start.to)
    await api.logPoint(left, 1)
    await api.logPoint(kept, 1)
    expect(await told).toEqual([1])
  })

  it.each([
    [{ runId: 'abc', after: 0 }, 'INVALID_INPUT', /runId: found "abc"/],
    [{ runId: UNKNOWN_RUN, after: -1 }, 'INVALID_INPUT', /after: found -1, expected a value of at least 0/],
    [null, 'INVALID_INPUT', /expected a value of type object/],
    [{ runId: UNKNOWN_RUN, after: 0 }, 'RUN_NOT_FOUND', new RegExp(UNKNOWN_RUN)],
  ])('refuses to watch %j', async (input, code, message) => {
    const page = await openBrowser()
    const answer: WatchAnswer = await page.emitWithAck('run.watch', input as never)
    expect(answer).toEqual({ ok: false, code, message: expect.stringMatching(message) })
  })

  it('survives messages that are not of its making', async () => {
    const page = await openBrowser()
    const raw = page as unknown as Socket
    raw.emit('run.watch')
    raw.emit('run.watch', 'x', 'not a function')
    raw.emit('run.unwatch', 7)
    raw.emit('runs.watch', 7)
    raw.emit('nothing', {})
    expect(await page.emitWithAck('runs.watch')).toEqual({ ok: true })
  })

  it.each([false, true])('lets no foreign page connect (polling: %s)', async (polling) => {
    await expect(openBrowser({ origin: 'http://evil.example', polling })).rejects.toThrow()
    await expect(openBrowser({ origin: url, polling })).resolves.toBeDefined()
  })

  it('answers an upgrade that is not for sockets at once', async () => {
    const socket = connectTcp(Number(new URL(url).port), '127.0.0.1')
    socket.write(
      `GET /other HTTP/1.1\r\nHost: ${new URL(url).host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    )
    const [answer] = await once(socket, 'data')
    expect(String(answer)).toMatch(/^HTTP\/1\.1 404/)
    socket.destroy()
  })

  it('outlives an upgrade that is reset before it is answered', () => {
    const socket = new PassThrough()
    api.app.server.emit('upgrade', { url: '/other' }, socket, Buffer.alloc(0))
    // An error event without a listener is thrown, and would end the process.
    expect(() => socket.emit('error', new Error('read ECONNRESET'))).not.toThrow()
  })
})
