import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A stretch of network between a browser and the API that can be cut anywhere, also inside a message. */
export interface CuttableLine {
  readonly port: number
  /** How many connections have been broken off so far. */
  readonly broken: () => number
  /** Lets this many more bytes through to the browser, then breaks every connection and refuses new ones. */
  cutAfter(bytes: number): void
  /** Lets this many more bytes through to the browser, then holds all back without a word; no connection breaks. */
  stallAfter(bytes: number): void
  /** Whether bytes are being kept from the browser now. */
  readonly isDown: () => boolean
  /** Lets connections through again; bytes held back since a stall arrive now. */
  mend(): void
  close(): Promise<void>
}

type State = 'through' | 'cut' | 'stalled'

export async function openCuttableLine(targetPort: number): Promise<CuttableLine> {
  const pairs = new Set<{ browser: Socket; api: Socket }>()
  let state: State = 'through'
  let planned: { state: State; bytesLeft: number } | null = null
  let broken = 0

  const become = (next: State) => {
    state = next
    planned = null
    for (const pair of pairs) {
      if (next === 'cut') {
        broken++
        pair.browser.resetAndDestroy()
        pair.api.destroy()
      } else if (next === 'stalled') pair.api.pause()
      else pair.api.resume()
    }
    if (next === 'cut') pairs.clear()
  }

  const server = createServer((browser) => {
    if (state === 'cut') return void browser.resetAndDestroy()
    const api = connect(targetPort, '127.0.0.1')
    const pair = { browser, api }
    pairs.add(pair)
    if (state === 'stalled') api.pause()
    const end = () => {
      pairs.delete(pair)
      browser.destroy()
      api.destroy()
    }
    for (const socket of [browser, api]) socket.on('close', end).on('error', end)
    browser.on('data', (bytes) => api.write(bytes))
    api.on('data', (bytes: Buffer) => {
      if (planned === null || bytes.length < planned.bytesLeft) {
        if (planned) planned.bytesLeft -= bytes.length
        browser.write(bytes)
        return
      }
      const { bytesLeft, state: next } = planned
      planned = null
      // Paused before the rest can follow: a hole in the middle of a stream is not what networks do.
      api.pause()
      if (next === 'stalled') api.unshift(bytes.subarray(bytesLeft))
      browser.write(bytes.subarray(0, bytesLeft), () => become(next))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    port: (server.address() as { port: number }).port,
    broken: () => broken,
    cutAfter: (bytes) => {
      planned = { state: 'cut', bytesLeft: bytes }
    },
    stallAfter: (bytes) => {
      planned = { state: 'stalled', bytesLeft: bytes }
    },
    isDown: () => state !== 'through',
    mend: () => become('through'),
    async close() {
      become('cut')
      server.close()
      await once(server, 'close')
    },
  }
}
