import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openLine } from './line.mjs'

/** A line that closes resets what is still open. */
const echo = (socket) => socket.on('error', () => {}).pipe(socket)

describe('openLine', () => {
  let server
  let line
  beforeEach(async () => {
    server = createServer(echo).listen(0, '127.0.0.1')
    await once(server, 'listening')
    line = await openLine(server.address().port)
  })
  afterEach(async () => {
    await line.close()
    server.close()
  })

  /** What comes back of a word, or the error's code. */
  async function send(word) {
    const socket = connect(line.port, '127.0.0.1')
    socket.write(word)
    try {
      const [bytes] = await once(socket, 'data')
      return String(bytes)
    } catch (error) {
      return error.code
    } finally {
      socket.destroy()
    }
  }

  it('lets all through until it is broken, and again once it is mended', async () => {
    expect(await send('before')).toBe('before')
    line.break()
    expect(await send('meanwhile')).toBe('ECONNRESET')
    line.mend('break')
    expect(await send('after')).toBe('after')
  })

  it('stays broken until every fault that broke it is over', async () => {
    line.break()
    line.break()
    line.stall()
    line.mend('break')
    line.mend('stall')
    expect(await send('meanwhile')).toBe('ECONNRESET')
    line.mend('break')
    expect(await send('after')).toBe('after')
  })
})
