import { AppError, ErrorBody, type MethodName, type Route, routes, WEIGHTS_PATH } from '@barycenter/contracts'
import { ConnectionError } from './connection-error.js'
import type { CallArguments, RouteName, RouteResponse } from './route-types.js'

export interface CallOptions {
  signal?: AbortSignal
}

export interface Client {
  /**
   * Calls one route of the API; its input and its answer are typed and checked by the contracts.
   * Throws AppError (code, message, field issues) when the server refuses, ConnectionError when it cannot be reached.
   */
  call<Name extends RouteName>(
    name: Name,
    ...input: CallArguments<Name, CallOptions>
  ): Promise<RouteResponse<Name>>
  /** Final weights of one averaging method, as the bytes of a safetensors file. */
  downloadWeights(runId: string, method: MethodName): Promise<ArrayBuffer>
}

interface AnyInput {
  params?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: unknown
}

/** `baseUrl` is the server's address without a path; left out, requests go to the page's own origin. */
export function createClient(options: { baseUrl?: string; fetch?: typeof fetch } = {}): Client {
  const baseUrl = (options.baseUrl ?? '').replace(/\/+$/, '')
  const send = options.fetch ?? ((...request: Parameters<typeof fetch>) => globalThis.fetch(...request))

  async function request(url: string, init: RequestInit): Promise<Response> {
    const response = await send(url, init).catch((error: unknown) => {
      if (init.signal?.aborted) throw error
      throw new ConnectionError(baseUrl || url, reasonOf(error), { cause: error })
    })
    if (!response.ok) throw await toError(response, url)
    return response
  }

  return {
    async call<Name extends RouteName>(name: Name, ...given: CallArguments<Name, CallOptions>) {
      const [input = {}, { signal } = {}] = given as [AnyInput?, CallOptions?]
      const route: Route = routes[name]
      const url = baseUrl + fillPath(route.path, input.params) + queryString(input.query)
      const response = await request(url, {
        method: route.method,
        headers: { accept: 'application/json', ...(input.body !== undefined && JSON_BODY) },
        ...(input.body !== undefined && { body: JSON.stringify(input.body) }),
        ...(signal && { signal }),
      })
      return readAnswer(route, response, url) as Promise<RouteResponse<Name>>
    },
    async downloadWeights(runId, method) {
      const response = await request(baseUrl + fillPath(WEIGHTS_PATH, { runId, method }), { method: 'GET' })
      return response.arrayBuffer()
    },
  }
}

const JSON_BODY = { 'content-type': 'application/json' }

function fillPath(path: string, params: Record<string, unknown> = {}): string {
  return path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(String(params[key])))
}

function queryString(query: Record<string, unknown> = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null)
  if (given.length === 0) return ''
  return `?${new URLSearchParams(given.map(([key, value]): [string, string] => [key, String(value)]))}`
}

async function readAnswer(route: Route, response: Response, url: string): Promise<unknown> {
  const body: unknown = await response.json().catch((error: unknown) => {
    throw new ConnectionError(url, 'the answer was cut off or is not JSON', { cause: error })
  })
  const parsed = route.response.safeParse(body)
  if (parsed.success) return parsed.data
  // Another version of the product, or another program on that port.
  throw new ConnectionError(
    url,
    `it is not what this client expects from ${route.method} ${route.path}; do server and client have the same version?`,
    { cause: parsed.error },
  )
}

async function toError(response: Response, url: string): Promise<Error> {
  const body: unknown = await response.json().catch(() => undefined)
  const parsed = ErrorBody.safeParse(body)
  if (parsed.success) {
    const { code, message, issues } = parsed.data.error
    return new AppError(code, message, { issues })
  }
  return new ConnectionError(
    url,
    `status ${response.status} without an error body, so what answers there may not be Barycenter`,
  )
}

/** Node hides the reason of a failed fetch one level down ("fetch failed" says nothing). */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  if (cause instanceof AggregateError && cause.errors[0] instanceof Error) return cause.errors[0].message
  if (cause instanceof Error && cause.message) return cause.message
  return error instanceof Error ? error.message : String(error)
}
