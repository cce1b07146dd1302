import pg from 'pg'
import type { Listener, ListenHandlers } from './database.js'

const FIRST_DELAY_MS = 100
const LONGEST_DELAY_MS = 5_000
/** A connection whose other end vanished without a word is found out by asking. */
const PING_EVERY_MS = 10_000

/**
 * Hears NOTIFY on a connection of its own. What is told while the connection is down is lost, so after each
 * reconnect the handlers are told to read again.
 */
export async function startListener(settings: pg.ClientConfig, handlers: ListenHandlers): Promise<Listener> {
  let stopped = false
  let client: pg.Client | null = null
  let timer: NodeJS.Timeout | undefined
  let delayMs = FIRST_DELAY_MS

  async function connect(): Promise<void> {
    const next = new pg.Client({ ...settings, query_timeout: PING_EVERY_MS })
    let lost = false
    const lose = () => {
      if (lost) return
      lost = true
      if (client !== next) return // it never was in use
      client = null
      endQuietly(next)
      scheduleReconnect()
    }
    next.on('error', lose)
    next.on('end', lose)
    next.on('notification', (message) => dispatch(handlers, message))
    try {
      await next.connect()
      await next.query('LISTEN run_changed; LISTEN run_control; LISTEN queue_changed')
    } catch (error) {
      endQuietly(next)
      throw error
    }
    if (stopped || lost) {
      endQuietly(next)
      if (lost && !stopped) throw new Error('the connection was lost while it was made')
      return
    }
    client = next
    delayMs = FIRST_DELAY_MS
    schedulePing(next, lose)
  }

  function schedulePing(current: pg.Client, lose: () => void): void {
    timer = setTimeout(() => {
      current.query('SELECT 1').then(() => {
        if (client === current) schedulePing(current, lose)
      }, lose)
    }, PING_EVERY_MS)
  }

  function scheduleReconnect(): void {
    clearTimeout(timer)
    if (stopped) return
    timer = setTimeout(() => {
      connect().then(() => {
        if (!stopped) handlers.onReconnected?.()
      }, scheduleReconnect)
    }, delayMs)
    delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS)
  }

  await connect()
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      const last = client
      client = null
      await last?.end()
    },
  }
}

function dispatch(handlers: ListenHandlers, { channel, payload = '' }: pg.Notification): void {
  const [runId = '', seq] = payload.split(' ')
  if (channel === 'run_changed') handlers.onRunChanged?.(runId, Number(seq))
  else if (channel === 'run_control') handlers.onRunControl?.(runId)
  else if (channel === 'queue_changed') handlers.onQueueChanged?.()
}

/** Closes a connection that is broken already: how that fails tells nothing new. */
function endQuietly(client: pg.Client): void {
  client.end().catch(() => {})
}
