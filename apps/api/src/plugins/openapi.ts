import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fp from 'fastify-plugin'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'

export const OPENAPI_PATH = '/api/v1/openapi.json'

/** The API's own description, made from the same schemas that check requests; pages at /docs need no network. */
export const openapi = fp<{ version: string }>(
  async (app, { version }) => {
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'Barycenter',
          version,
          description: 'Launches, streams, stores and compares weight-averaging runs.',
        },
      },
      transform: jsonSchemaTransform,
    })
    await app.register(swaggerUi, {
      routePrefix: '/docs',
      // The badge would ask a public validator.
      uiConfig: { validatorUrl: null },
    })
    app.get(OPENAPI_PATH, { config: { action: 'system.read' }, schema: { hide: true } }, async () =>
      app.swagger(),
    )
  },
  { name: 'openapi', dependencies: ['access', 'validation'] },
)
