import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { requireFreePort } from './free-port.mjs'
import { portHolder } from './port-holder.mjs'

const HEALTH = { version: '1.2.3', startedAt: '2026-01-01T00:00:00Z', database: {}, instance: 'mine' }

let server
let body
let port
beforeEach(async () => {
  server = createServer((_, response) => response.end(body)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = server.address().port
})
afterEach(() => server.close())

it('tells a Barycenter by its instance from every other', async () => {
  body = JSON.stringify(HEALTH)
  expect((await portHolder(`http://127.0.0.1:${port}`)).instance).toBe('mine')
  body = JSON.stringify({ ...HEALTH, instance: undefined })
  expect((await portHolder(`http://127.0.0.1:${port}`)).instance).toBeNull()
})

it('says who has a port, and how to choose another', async () => {
  body = JSON.stringify(HEALTH)
  await expect(requireFreePort(port)).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is taken by another Barycenter, version 1.2.3, started 2026-01-01T00:00:00Z. Stop it, or choose another port: PORT=${port + 1} npm start`,
  )
  body = 'hello'
  await expect(requireFreePort(port)).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is taken by another program.`,
  )
})

it('lets a free port be', async () => {
  server.close()
  await once(server, 'close')
  await requireFreePort(port)
  expect(await portHolder(`http://127.0.0.1:${port}`)).toBeNull()
})
