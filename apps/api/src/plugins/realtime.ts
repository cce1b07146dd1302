import type { Duplex } from 'node:stream'
import type { Database } from '@barycenter/db'
import fp from 'fastify-plugin'
import { Server } from 'socket.io'
import { originRefusal } from '../access/same-origin.js'
import { answerSocket } from '../realtime/answer-socket.js'
import type { LiveServer } from '../realtime/live-server.js'
import { createRunBroadcast } from '../realtime/run-broadcast.js'
import { createRunListBroadcast } from '../realtime/run-list-broadcast.js'
import { SECURITY_HEADERS } from './security-headers.js'

const SOCKET_PATH = '/socket.io/'
/** Browsers send ids and numbers only. */
const LARGEST_MESSAGE = 64 * 1024

/** Tells browsers what changed: NOTIFY gives run and number, the rows are read, the rooms get them. */
export const realtime = fp<{ database: Database }>(
  async (app, { database }) => {
    const log = app.log.child({ scope: 'realtime' })
    const io: LiveServer = new Server(app.server, {
      path: SOCKET_PATH,
      serveClient: false,
      maxHttpBufferSize: LARGEST_MESSAGE,
      // The server's other upgrades are answered below, at once.
      destroyUpgrade: false,
      allowRequest: (request, decide) => {
        const refusal = originRefusal(request.headers, app.ownPort())
        decide(refusal?.message, refusal === null)
      },
    })
    io.engine.on('headers', (headers: Record<string, string>) => Object.assign(headers, SECURITY_HEADERS))
    app.server.on('upgrade', ({ url = '' }, socket: Duplex) => {
      if (url.startsWith(SOCKET_PATH)) return
      // Node has taken its own listener off: without one here, a peer that resets would end the whole process.
      socket.on('error', (error) => log.debug({ err: error }, 'upgrade of another path reset'))
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n')
    })

    const runs = createRunBroadcast({ io, database, log })
    const list = createRunListBroadcast({ io, database, log })
    io.on('connection', (socket) => answerSocket(socket, { database, runs, log }))

    const listener = await database.listen({
      onRunChanged(runId, seq) {
        runs.changed(runId, seq)
        list.changed(runId)
        app.maintenance.runChanged(runId)
      },
      onReconnected() {
        log.warn('listener reconnected')
        runs.readAgain()
        list.readAgain()
        app.maintenance.readAgain()
      },
    })

    app.addHook('preClose', async () => {
      await listener.stop()
      io.disconnectSockets(true)
      // Not io.close(): that would close the HTTP server, which is Fastify's.
      io.engine.close()
      await Promise.all([runs.stop(), list.stop()])
    })
  },
  { name: 'realtime', dependencies: ['access', 'maintenance'] },
)
