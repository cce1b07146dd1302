import { createServer } from 'node:net'
import { Stop } from './say.mjs'

/** Looked at before the long steps, so that a taken port is told at once and not after a minute. */
export function requireFreePort(port) {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', ({ code }) =>
      reject(
        new Stop(
          `Port ${port} on 127.0.0.1 is in use or not allowed (${code}). Stop what listens there, or choose another: PORT=${port + 1} npm start`,
        ),
      ),
    )
    probe.listen(port, '127.0.0.1', () => probe.close(resolve))
  })
}

/** A port that nothing listens on at this moment. */
export function anyFreePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}
