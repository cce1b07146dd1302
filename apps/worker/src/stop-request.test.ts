import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { type Host, stopRequest } from './stop-request.js'

const isAsked = (request: Promise<void>) =>
  Promise.race([
    request.then(() => true),
    new Promise<false>((resolve) => setImmediate(() => resolve(false))),
  ])
const host = (connected?: boolean) => Object.assign(new EventEmitter(), { connected }) satisfies Host

describe('stopRequest', () => {
  it.each(['SIGINT', 'SIGTERM', 'disconnect'])('is made by %s', async (event) => {
    const process = host(true)
    const request = stopRequest(process)
    expect(await isAsked(request)).toBe(false)
    process.emit(event)
    expect(await isAsked(request)).toBe(true)
  })

  it('is made when the parent was gone before anybody listened', async () => {
    expect(await isAsked(stopRequest(host(false)))).toBe(true)
  })

  it('is not made by having been started without a parent that listens', async () => {
    expect(await isAsked(stopRequest(host(undefined)))).toBe(false)
  })
})
