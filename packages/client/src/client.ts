import {
  AppError,
  ARTIFACT_PATH,
  Artifact,
  ErrorBody,
  EXPORT_PATH,
  type ExportFormat,
  type MethodName,
  PACKED_TYPE,
  type Route,
  type RunExportInput,
  type RunSample,
  RunSamples,
  routes,
  SNAPSHOT_PATH,
  samplesArtifact,
  UPLOAD_PATH,
  unpack,
  WEIGHTS_PATH,
  WeightsTensors,
} from '@barycenter/contracts'
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
  /** One snapshot as the bytes of a safetensors file, its numbers as they are stored. */
  downloadSnapshot(runId: string, index: number): Promise<ArrayBuffer>
  /** Stores a safetensors file that runs can start from. A stream is sent as it comes. */
  uploadWeights(
    file: Blob | ReadableStream<Uint8Array>,
    name: string,
    options?: CallOptions,
  ): Promise<WeightsTensors>
  /** One file that a run left, as its bytes. */
  downloadArtifact(runId: string, name: string): Promise<ArrayBuffer>
  /** Stores a file with an external run; the same bytes again change nothing. A stream is sent as it comes. */
  putArtifact(
    runId: string,
    name: string,
    file: Blob | Uint8Array<ArrayBuffer> | string | ReadableStream<Uint8Array>,
    mediaType: string,
    options?: CallOptions,
  ): Promise<Artifact>
  /** All runs of a search as a file, its bytes as they come. */
  exportRuns(
    search: RunExportInput,
    format: ExportFormat,
    options?: CallOptions,
  ): Promise<ReadableStream<Uint8Array>>
  /** Test examples with what the weights of a method make of them. ARTIFACT_NOT_FOUND where none were kept. */
  readSamples(runId: string, method: MethodName, options?: CallOptions): Promise<RunSample[]>
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
      const { path, init } = requestTo(name, input)
      const url = baseUrl + path
      const response = await request(url, { ...init, ...(signal && { signal }) })
      const what = `${route.method} ${route.path}`
      return readJson(response, url, route.response, what) as Promise<RouteResponse<Name>>
    },
    async downloadWeights(runId, method) {
      const response = await request(baseUrl + fillPath(WEIGHTS_PATH, { runId, method }), { method: 'GET' })
      return response.arrayBuffer()
    },
    async downloadSnapshot(runId, index) {
      const response = await request(baseUrl + fillPath(SNAPSHOT_PATH, { runId, index }), { method: 'GET' })
      return response.arrayBuffer()
    },
    async uploadWeights(file, name, { signal } = {}) {
      const url = baseUrl + UPLOAD_PATH + queryString({ name })
      const response = await request(url, {
        method: 'POST',
        headers: { accept: 'application/json', 'content-type': 'application/octet-stream' },
        body: file,
        // What fetch asks for with a stream: the answer comes once all is sent.
        ...(file instanceof ReadableStream && { duplex: 'half' }),
        ...(signal && { signal }),
      })
      return readJson(response, url, WeightsTensors, 'the tensors of an uploaded file')
    },
    async downloadArtifact(runId, name) {
      const response = await request(baseUrl + artifactPath(runId, name), { method: 'GET' })
      return response.arrayBuffer()
    },
    async putArtifact(runId, name, file, mediaType, { signal } = {}) {
      const url = baseUrl + artifactPath(runId, name)
      const response = await request(url, {
        method: 'PUT',
        headers: { accept: 'application/json', 'content-type': mediaType },
        body: file,
        ...(file instanceof ReadableStream && { duplex: 'half' }),
        ...(signal && { signal }),
      })
      return readJson(response, url, Artifact, 'a stored file')
    },
    async exportRuns(search, format, { signal } = {}) {
      const url = baseUrl + exportPath(search, format)
      const response = await request(url, { method: 'GET', ...(signal && { signal }) })
      if (!response.body) throw new ConnectionError(url, 'the answer has no body')
      return response.body
    },
    async readSamples(runId, method, { signal } = {}) {
      const url = baseUrl + artifactPath(runId, samplesArtifact(method))
      const response = await request(url, { method: 'GET', ...(signal && { signal }) })
      return (await readJson(response, url, RunSamples, 'the samples of a run')).samples
    },
  }
}

/** What is sent to call a route. */
export interface RouteRequest {
  /** On the server, with its query. */
  path: string
  init: { method: string; headers: Record<string, string>; body?: string }
}

/** The request that `call` makes of a route and its input: the same ones give the same texts. */
export function routeRequest<Name extends RouteName>(
  name: Name,
  ...given: CallArguments<Name, never>
): RouteRequest {
  return requestTo(name, given[0] as AnyInput | undefined)
}

function requestTo(name: RouteName, { params, query, body }: AnyInput = {}): RouteRequest {
  const route: Route = routes[name]
  const { method, path } = route
  const headers = { accept: acceptOf(route), ...(body !== undefined && JSON_BODY) }
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }
  return { path: fillPath(path, params) + queryString(query), init }
}

/** Where a file of a run lies on the server. */
export function artifactPath(runId: string, name: string): string {
  const segments = name.split('/').map(encodeURIComponent)
  return fillPath(ARTIFACT_PATH, { runId }).replace('*', () => segments.join('/'))
}

/** Where all runs of a search lie as a file: what a link to a download names. */
export function exportPath(search: RunExportInput, format: ExportFormat): string {
  return EXPORT_PATH + queryString({ search: JSON.stringify(search), format })
}

const acceptOf = ({ packed }: Route) => (packed ? `${PACKED_TYPE}, application/json` : 'application/json')

const JSON_BODY = { 'content-type': 'application/json' }

function fillPath(path: string, params: Record<string, unknown> = {}): string {
  return path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(String(params[key])))
}

function queryString(query: Record<string, unknown> = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null)
  if (given.length === 0) return ''
  return `?${new URLSearchParams(given.map(([key, value]): [string, string] => [key, String(value)]))}`
}

/** The body as the schema describes it; `what` says what should have come. */
async function readJson<Schema extends Route['response']>(
  response: Response,
  url: string,
  schema: Schema,
  what: string,
): Promise<Schema['_zod']['output']> {
  const body = await readBody(response).catch((error: unknown) => {
    throw new ConnectionError(url, 'the answer was cut off or is not JSON', { cause: error })
  })
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  // Another version of the product, or another program on that port.
  throw new ConnectionError(
    url,
    `it is not what this client expects from ${what}; do server and client have the same version?`,
    { cause: parsed.error },
  )
}

async function readBody(response: Response): Promise<unknown> {
  const isPacked = response.headers.get('content-type')?.startsWith(PACKED_TYPE)
  return isPacked ? unpack(await response.arrayBuffer()) : response.json()
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
