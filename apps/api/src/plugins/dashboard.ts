import { existsSync } from 'node:fs'
import path from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

export class DashboardMissingError extends Error {
  override name = 'DashboardMissingError'
}

/** Serves the built Next pages in this process: one port for pages, API and sockets. */
export const dashboard = fp<{ webDir: string; port: number }>(
  async (app, { webDir, port }) => {
    if (!existsSync(path.join(webDir, '.next', 'BUILD_ID')))
      throw new DashboardMissingError(
        `BARYCENTER_WEB_DIR: found ${webDir} without a built dashboard (.next/BUILD_ID); build it with "npm run build", or leave the variable empty for the API alone`,
      )
    // Imported late: an API without pages starts without loading Next.
    const module = await import('next')
    // Next's types describe an ES module; at run time it is CommonJS and the function is the module itself.
    const next = module.default as unknown as typeof module.default.default
    const pages = next({ dev: false, dir: webDir, hostname: 'localhost', port, httpServer: app.server })
    await pages.prepare()
    app.addHook('onClose', () => pages.close())
    const answer = pages.getRequestHandler()

    // More specific than the pages' wildcard, so that an unknown API path is an error and not a page.
    app.all('/api/*', { config: { action: 'system.read' }, schema: { hide: true } }, (_request, reply) =>
      reply.callNotFound(),
    )
    await app.register((scope) => servePacked(scope, webDir))
    app.route({
      method: ['GET', 'HEAD'],
      url: '/*',
      config: { action: 'system.read' },
      schema: { hide: true },
      async handler(request, reply) {
        reply.hijack()
        await answer(request.raw, reply.raw)
      },
    })
  },
  { name: 'dashboard', dependencies: ['access', 'security-headers'] },
)

/**
 * Scripts and styles are named by what they hold, and the build has packed them: the process that answers questions need
 * not do it again for every visit.
 */
async function servePacked(scope: FastifyInstance, webDir: string): Promise<void> {
  const root = path.join(webDir, '.next', 'static', 'chunks')
  await scope.register(fastifyStatic, {
    root,
    serve: false,
    preCompressed: true,
    maxAge: '1y',
    immutable: true,
  })
  scope.route<{ Params: { '*': string } }>({
    method: ['GET', 'HEAD'],
    url: '/_next/static/chunks/*',
    config: { action: 'system.read' },
    schema: { hide: true },
    handler: ({ params }, reply) => reply.header('vary', 'accept-encoding').sendFile(params['*']),
  })
}
