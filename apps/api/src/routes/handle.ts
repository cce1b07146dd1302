import { type Action, ErrorBody, PACKED_TYPE, pack, type Route } from '@barycenter/contracts'
import type { Database } from '@barycenter/db'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Product } from '../product.js'

type Parsed<R extends Route, Part extends 'params' | 'query' | 'body'> = R extends {
  [P in Part]: infer Schema extends z.ZodType
}
  ? z.output<Schema>
  : undefined

export interface Input<R extends Route> {
  params: Parsed<R, 'params'>
  query: Parsed<R, 'query'>
  body: Parsed<R, 'body'>
}

export type Answer<R extends Route> = (
  input: Input<R>,
  /** Aborted when the caller goes away before there is an answer. */
  signal: AbortSignal,
) => z.output<R['response']> | Promise<z.output<R['response']>>

/** Answers one entry of the contracts' route table. */
export type Handle = <R extends Route>(route: R, answer: Answer<R>) => void

/** What a route file gets. */
export interface RouteContext {
  app: FastifyInstance
  handle: Handle
  database: Database
  product: Product
  /** Bytes of the largest file that may be uploaded. */
  uploadLimit: number
  /** Bytes of the largest file that an external program may store with its run. */
  artifactLimit: number
  /** Folder of the database where that is on this machine's disk; else null. */
  databaseDir: string | null
}

/** Registers an entry of the table with its action, its checks and its place in the documents. */
export function registerRoute<R extends Route>(app: FastifyInstance, route: R, answer: Answer<R>): void {
  const {
    method,
    path,
    action,
    bodyAction,
    tag,
    summary,
    status = 200,
    params,
    query,
    body,
    response,
  } = route
  app.route({
    method,
    url: path,
    config: { action, ...(bodyAction && { bodyAction: bodyAction as (body: unknown) => Action }) },
    schema: {
      tags: [tag],
      summary,
      ...(params && { params }),
      ...(query && { querystring: query }),
      ...(body && { body }),
      response: { [status]: response, '4xx': ErrorBody, '5xx': ErrorBody },
    },
    async handler(request, reply) {
      // The validators made from the schemas above have put parsed values here.
      const input = { params: request.params, query: request.query, body: request.body } as Input<R>
      const signal = goneSignal(reply)
      try {
        const found = await answer(input, signal)
        return send(reply.code(status), found, route, request)
      } catch (error) {
        if (!signal.aborted || error !== signal.reason) throw error
        // Nobody is there to be told.
        return reply.hijack()
      }
    },
  })
}

function goneSignal({ raw }: FastifyReply): AbortSignal {
  const control = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) control.abort()
  })
  return control.signal
}

function send(reply: FastifyReply, found: unknown, route: Route, { headers }: FastifyRequest): FastifyReply {
  if (!route.packed || !headers.accept?.includes(PACKED_TYPE)) return reply.send(found)
  const { buffer } = pack(route.response.encode(found))
  return reply.type(PACKED_TYPE).send(Buffer.from(buffer))
}
