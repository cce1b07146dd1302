import { z } from 'zod'
import type { Action } from '../access.js'
import { ExperimentId, RunId } from '../ids.js'

/**
 * One route of the HTTP API as data: the server registers it, the client calls it, the documents are made from it.
 * `response` is the body of the success status; errors always have the shape of ErrorBody.
 */
export interface Route {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  path: string
  action: Action
  /** What a request asks for besides, where that depends on its body. */
  bodyAction?: (body: never) => Action
  tag: string
  summary: string
  status?: 200 | 201
  params?: z.ZodType
  query?: z.ZodType
  body?: z.ZodType
  response: z.ZodType
  /** Whether who accepts PACKED_TYPE is answered in that form of the same response. */
  packed?: true
}

/** Keeps the literal types. */
export const route = <const R extends Route>(definition: R): R => definition

export const runParams = z.object({ runId: RunId })
export const experimentParams = z.object({ experimentId: ExperimentId })
