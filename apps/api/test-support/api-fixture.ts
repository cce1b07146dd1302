import type { AddressInfo } from 'node:net'
import type { Route, Run } from '@barycenter/contracts'
import { type Database, openDatabase } from '@barycenter/db'
import { createTestDatabase } from '@barycenter/db/testing'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { inject } from 'vitest'
import { buildApp } from '../src/app.js'

/** What app.inject names as its host: localhost, port 80. */
const INJECT_PORT = 80

/** Bytes: enough for the tensors of a test. */
export const UPLOAD_LIMIT = 4096
/** Bytes: more than one chunk. */
export const ARTIFACT_LIMIT = 3 * 2 ** 20

export interface ApiFixture {
  app: FastifyInstance
  database: Database
  /** Sends one request as JSON and gives back status and parsed body. */
  ask(
    route: Pick<Route, 'method'> & { path: string },
    body?: unknown,
  ): Promise<{ status: number; body: unknown }>
  startExternalRun(): Promise<Run>
  /** Logs one point of `loss`; the step is its value as well. */
  logPoint(run: Run, step: number): Promise<void>
  /** Starts listening on a free port of 127.0.0.1; gives back the address. */
  listen(): Promise<string>
  close(): Promise<void>
}

/** The real service on a database of its own. `wrap` may stand in front of the database. */
export async function openApi(
  wrap: (database: Database) => Database = (database) => database,
): Promise<ApiFixture> {
  const testDatabase = await createTestDatabase({ url: inject('postgresUrl') })
  const database = await openDatabase({ url: testDatabase.url, applicationName: 'test' })
  const app = await buildApp({
    database: wrap(database),
    port: INJECT_PORT,
    webDir: null,
    product: { version: '1.2.3', commit: 'abc', instance: 'this one' },
    uploadLimit: UPLOAD_LIMIT,
    artifactLimit: ARTIFACT_LIMIT,
    storage: { trashDays: 30, chunkGraceMinutes: 60 },
    logger: pino({ level: 'silent' }),
  })
  return {
    app,
    database,
    async ask({ method, path }, body) {
      const response = await app.inject({
        method,
        url: path,
        ...(body !== undefined && { payload: body as object }),
      })
      return { status: response.statusCode, body: response.json() as unknown }
    },
    startExternalRun: () =>
      database.runs.createExternal({ experiment: 'tests', params: {}, tags: {}, notes: '' }),
    async logPoint(run, step) {
      const metrics = [{ key: 'loss', step, value: step }]
      await database.runs.appendBatch(run.id, {
        batchId: `b${step}`,
        metrics,
        series: [],
        logs: [],
        params: {},
        tags: {},
      })
    },
    async listen() {
      await app.listen({ port: 0, host: '127.0.0.1' })
      return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
    },
    async close() {
      await app.close()
      await database.close()
      await testDatabase.close()
    },
  }
}
