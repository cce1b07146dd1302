import {
  ARTIFACT_PATH,
  EXPORT_PATH,
  RUN_PRESETS,
  routes,
  SNAPSHOT_PATH,
  UPLOAD_PATH,
  WEIGHTS_PATH,
} from '@barycenter/contracts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type ApiFixture, openApi } from '../test-support/api-fixture.js'

describe('the service', () => {
  let api: ApiFixture
  let trouble = false
  beforeAll(async () => {
    api = await openApi((database) => ({
      ...database,
      health: () => (trouble ? new Promise(() => {}) : database.health()),
      workers: {
        ...database.workers,
        list: () => (trouble ? Promise.reject(new Error('password is secret')) : database.workers.list()),
      },
    }))
  })
  afterAll(() => api.close())
  afterEach(() => {
    trouble = false
  })

  it('tells its state, version and commit', async () => {
    expect(await api.ask(routes.getHealth)).toMatchObject({
      status: 200,
      body: {
        status: 'ok',
        version: '1.2.3',
        commit: 'abc',
        instance: 'this one',
        database: { reachable: true },
        queue: { queued: 0 },
      },
    })
  })

  it.each([
    ['listWorkers', { workers: [] }],
    ['listDatasets', { datasets: [] }],
    ['listExperiments', { experiments: [] }],
  ] as const)('%s answers from an empty database', async (name, body) => {
    expect(await api.ask(routes[name])).toEqual({ status: 200, body })
  })

  it('gives presets with all defaults, and the schema of a config', async () => {
    const { body } = await api.ask(routes.listPresets)
    const { presets } = body as { presets: unknown[] }
    expect(presets).toHaveLength(RUN_PRESETS.length)
    expect(presets[0]).toMatchObject({ id: 'twa-head', config: { batchNorm: { batchSize: 256 } } })
    expect((await api.ask(routes.getConfigSchema)).body).toMatchObject({
      properties: { seed: { default: 1 } },
    })
  })

  it('describes every route, those beside the table too, in its OpenAPI document', async () => {
    const { body } = await api.ask({ method: 'GET', path: '/api/v1/openapi.json' })
    const { paths } = body as { paths: Record<string, Record<string, unknown>> }
    const documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const downloads = [WEIGHTS_PATH, SNAPSHOT_PATH, ARTIFACT_PATH, EXPORT_PATH].map((path) => ({
      method: 'GET',
      path,
    }))
    const beside = [
      ...downloads,
      { method: 'POST', path: UPLOAD_PATH },
      { method: 'PUT', path: ARTIFACT_PATH },
    ]
    const expected = [...Object.values(routes), ...beside].map(
      ({ method, path }) => `${method} ${path.replace(/:(\w+)|(\*)/g, '{$1$2}')}`,
    )
    expect(documented.sort()).toEqual(expected.sort())
  })

  it('shows its documents without the network', async () => {
    const page = await api.app.inject('/docs')
    expect(page.statusCode).toBe(200)
    expect(page.body).not.toMatch(/(src|href)="(https?:)?\/\//)
    const script = await api.app.inject('/docs/static/swagger-initializer.js')
    expect(script.body).toContain('"validatorUrl":null')
  })

  it('sends its security headers with every answer', async () => {
    for (const url of ['/api/v1/health', '/docs', '/nothing'])
      expect((await api.app.inject(url)).headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
        'referrer-policy': 'no-referrer',
      })
  })

  it.each([
    [{ host: 'rebound.example:80' }, 'FORBIDDEN_HOST'],
    [{ origin: 'http://evil.example' }, 'FORBIDDEN_ORIGIN'],
  ])('refuses %o with 403 %s, on known and unknown paths', async (headers, code) => {
    for (const url of ['/api/v1/runs', '/nothing', '/docs']) {
      const response = await api.app.inject({ url, headers })
      expect(response.statusCode).toBe(403)
      expect(response.json()).toMatchObject({ error: { code } })
    }
  })

  it('answers an unknown path with its own error', async () => {
    expect(await api.ask({ method: 'POST', path: '/api/v1/nothing' }, {})).toMatchObject({
      status: 404,
      body: { error: { code: 'ROUTE_NOT_FOUND', message: expect.stringContaining('POST /api/v1/nothing') } },
    })
  })

  it.each(['/api/v1/runs/%zz', `/api/v1/runs/${'x'.repeat(200)}`])(
    'answers the address %s that it cannot read as it answers any other',
    async (url) => {
      const response = await api.app.inject({ url })
      expect(response.json()).toMatchObject({
        error: { code: 'INVALID_INPUT', issues: [{ path: expect.any(String) }] },
      })
      expect(response.headers).toMatchObject({ 'x-content-type-options': 'nosniff' })
    },
  )

  it.each([
    ['not JSON', 400, 'application/json', '{"a":', /body: found text that is not JSON/],
    ['another type', 415, 'text/csv', 'a;b', /content-type: found "text\/csv", expected application\/json/],
    ['plain text', 415, 'text/plain', '{}', /content-type: found "text\/plain"/],
    ['too large', 413, 'application/json', `"${'x'.repeat(33 * 1024 * 1024)}"`, /at most 33554432 bytes/],
    ['another shape', 400, 'application/json', '[]', /expected a value of type object/],
  ])('says what is wrong with a body that is %s', async (_, status, type, payload, message) => {
    const response = await api.app.inject({
      method: 'POST',
      url: '/api/v1/experiments',
      headers: { 'content-type': type },
      payload,
    })
    expect(response.statusCode).toBe(status)
    expect(response.json()).toMatchObject({
      error: { code: 'INVALID_INPUT', message: expect.stringMatching(message) },
    })
  })

  it('creates, changes and lists experiments; a name can be taken once', async () => {
    const created = await api.ask(routes.createExperiment, { name: 'heads' })
    expect(created).toMatchObject({ status: 201, body: { name: 'heads', description: '' } })
    const { id } = created.body as { id: string }
    const path = routes.getExperiment.path.replace(':experimentId', id)
    await api.ask({ method: 'PATCH', path }, { description: 'why' })
    expect((await api.ask({ method: 'GET', path })).body).toMatchObject({ description: 'why' })
    expect(await api.ask(routes.createExperiment, { name: 'heads' })).toMatchObject({
      status: 409,
      body: { error: { code: 'EXPERIMENT_EXISTS' } },
    })
  })

  it('tells nobody but its log what an unknown error was', async () => {
    trouble = true
    const answer = await api.ask(routes.listWorkers)
    expect(answer).toMatchObject({ status: 500, body: { error: { code: 'INTERNAL' } } })
    expect(JSON.stringify(answer)).not.toContain('secret')
  })

  it('is degraded, and says so soon, when the database does not answer', async () => {
    trouble = true
    expect(await api.ask(routes.getHealth)).toMatchObject({
      status: 200,
      body: { status: 'degraded', database: { reachable: false }, version: '1.2.3' },
    })
  })
})
