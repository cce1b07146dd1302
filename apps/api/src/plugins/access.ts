import { type Action, AppError } from '@barycenter/contracts'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { authorize, LOCAL_USER } from '../access/authorize.js'
import { originRefusal } from '../access/same-origin.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a request of this route asks for; a route without one stops the server at start. */
    action?: Action
    /** What it asks for besides, by its body as that was parsed. */
    bodyAction?: (body: unknown) => Action
  }
  interface FastifyInstance {
    /** The port the server listens on; before that, the one it was told. */
    ownPort(): number
  }
}

/** Routes that libraries add themselves and so cannot carry an action: the API documents. */
const DOCUMENT_ROUTES = /^\/docs(\/.*)?$/

/** Default deny: every route names an action, and no request passes without being asked for. */
export const access = fp<{ port: number }>(
  async (app, { port }) => {
    app.decorate('ownPort', () => listeningPort(app) ?? port)

    app.addHook('onRoute', (route) => {
      if (!route.config?.action && DOCUMENT_ROUTES.test(route.url))
        route.config = { ...route.config, action: 'system.read' }
      if (!route.config?.action)
        throw new Error(`Route ${String(route.method)} ${route.url} names no action, so nobody may call it`)
    })

    app.addHook('onRequest', async (request) => {
      const refusal = originRefusal(request.headers, app.ownPort())
      if (refusal) throw refusal
      if (request.is404) return
      requireAllowed(request, request.routeOptions.config.action)
    })

    app.addHook('preHandler', async (request) => {
      const { bodyAction } = request.routeOptions.config
      if (bodyAction) requireAllowed(request, bodyAction(request.body))
    })
  },
  { name: 'access' },
)

function requireAllowed({ method, url }: FastifyRequest, action: Action | undefined): void {
  if (authorize(LOCAL_USER, action) === 'refused')
    throw new AppError('FORBIDDEN', `${method} ${url} is not allowed to you`)
}

function listeningPort(app: FastifyInstance): number | undefined {
  const address = app.server.address()
  return typeof address === 'object' && address ? address.port : undefined
}
