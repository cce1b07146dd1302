import { once } from 'node:events'
import { connect, createServer } from 'node:net'

/**
 * A stretch of network to a server on this machine, with a delay for each packet of an answer.
 * @returns {Promise<{ port: number, delayMs: number, break(): void, mend(): void, close(): Promise<void> }>}
 */
export async function openLine(serverPort) {
  const sockets = new Set()
  let isBroken = false
  const line = {
    port: 0,
    delayMs: 0,
    break() {
      isBroken = true
      for (const socket of sockets) socket.resetAndDestroy()
    },
    mend() {
      isBroken = false
    },
    async close() {
      line.break()
      server.close()
      await once(server, 'close')
    },
  }
  const server = createServer((near) => {
    if (isBroken) return void near.resetAndDestroy()
    const far = connect(serverPort, '127.0.0.1')
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ]) {
      sockets.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
    near.pipe(far)
    far.on('data', (bytes) => setTimeout(() => near.write(bytes), line.delayMs))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  line.port = server.address().port
  return line
}
