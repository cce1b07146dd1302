import { once } from 'node:events'
import { connect, createServer } from 'node:net'

/**
 * A stretch of network to a server on this machine that can be cut, broken and stalled.
 * @param {number} port of the server
 */
export async function openLine(port) {
  const pairs = new Set()
  // How many faults want it so: a short one must not end a longer one.
  const faults = { break: 0, stall: 0 }

  const server = createServer((near) => {
    if (faults.break > 0) return void near.resetAndDestroy()
    const far = connect(port, '127.0.0.1')
    const pair = [near, far]
    pairs.add(pair)
    // A reset is what this line is for; 'close' follows it.
    for (const [socket, other] of [pair, [far, near]])
      socket
        .setNoDelay(true)
        .on('error', () => other.destroy())
        .on('close', () => {
          other.destroy()
          pairs.delete(pair)
        })
        .on('data', (bytes) => forward(socket, other, bytes))
        .on('end', () => other.end())
    if (faults.stall > 0) hold(pair)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  function forward(from, to, bytes) {
    if (to.write(bytes)) return
    from.pause()
    to.once('drain', () => faults.stall === 0 && from.resume())
  }

  const hold = (pair) => {
    for (const socket of pair) socket.pause()
  }

  /** Resets this share of the connections, at least one where there are any; gives back how many. */
  function cut(share = 1) {
    const open = [...pairs]
    const doomed = open.slice(0, Math.max(1, Math.round(share * open.length)))
    for (const [near, far] of doomed) {
      near.resetAndDestroy()
      far.resetAndDestroy()
    }
    return doomed.length
  }

  return {
    port: server.address().port,
    cut,
    /** Refuses everything until it is mended. */
    break() {
      faults.break++
      return cut()
    },
    /** Lets nothing through, and keeps every connection, until it is mended. */
    stall() {
      faults.stall++
      for (const pair of pairs) hold(pair)
      return pairs.size
    },
    /** @param {'break' | 'stall'} how what is over; without it, all */
    mend(how) {
      for (const kind of how ? [how] : Object.keys(faults)) faults[kind] = how ? faults[kind] - 1 : 0
      if (faults.stall > 0) return
      for (const pair of pairs) for (const socket of pair) socket.resume()
    },
    async close() {
      faults.break++
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
