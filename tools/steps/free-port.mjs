import { createServer } from 'node:net'
import { otherPort, portHolder } from './port-holder.mjs'
import { Stop } from './say.mjs'

/** Looked at before the long steps, so that a taken port is told at once and not after a minute. */
export async function requireFreePort(port) {
  const code = await refusalOf(port)
  if (code === null) return
  if (code !== 'EADDRINUSE')
    throw new Stop(
      `Port ${port} on 127.0.0.1 is not allowed (${code}). Choose one above 1023: PORT=4747 npm start`,
    )
  const holder = await portHolder(`http://127.0.0.1:${port}`)
  throw new Stop(
    `Port ${port} on 127.0.0.1 is taken by ${holder?.name ?? 'another program'}. ${otherPort(port)}`,
  )
}

function refusalOf(port) {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', ({ code }) => resolve(code))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(null)))
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
