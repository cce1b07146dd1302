import type { Action } from '@barycenter/contracts'
import Fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import { access } from './access.js'
import { errors } from './errors.js'

async function openServer() {
  const app = Fastify()
  await app.register(errors)
  await app.register(access, { port: 80 })
  return app
}

describe('access', () => {
  it('does not let a route start that names no action', async () => {
    const app = await openServer()
    expect(() => app.get('/open', async () => 'hello')).toThrow(/GET \/open names no action/)
  })

  it('refuses an action that nobody was granted', async () => {
    const app = await openServer()
    const action = 'run.forge' as never
    app.get('/delete', { config: { action } }, async () => 'deleted')
    const response = await app.inject('/delete')
    expect(response.statusCode).toBe(403)
    expect(response.json()).toMatchObject({ error: { code: 'FORBIDDEN' } })
  })

  it('refuses a request whose body asks for what nobody was granted, and no other of its route', async () => {
    const app = await openServer()
    const bodyAction = (body: unknown) => (body as { action: Action }).action
    app.post('/do', { config: { action: 'run.read', bodyAction } }, async () => 'done')
    const statusFor = async (action: string) =>
      (await app.inject({ method: 'POST', url: '/do', payload: { action } })).statusCode
    expect(await statusFor('run.delete')).toBe(200)
    expect(await statusFor('run.forge')).toBe(403)
  })
})
