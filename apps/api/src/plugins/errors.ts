import { AppError, describeIssues, ERRORS, type ErrorBody, type FieldIssue } from '@barycenter/contracts'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { SECURITY_HEADERS } from './security-headers.js'

interface Answer {
  status: number
  body: ErrorBody
}

/** The one place where errors become answers. What is not an AppError is logged whole and told to nobody. */
export const errors = fp(
  async (app) => {
    app.setErrorHandler<FastifyError | Error>((error, request, reply) => {
      const { status, body } = toAnswer(error, request)
      if (status >= 500)
        request.log.error({ err: error, method: request.method, url: request.url }, 'request failed')
      // A download that fails before its first byte has named another type already.
      return reply.code(status).type('application/json; charset=utf-8').send(body)
    })
    app.setNotFoundHandler(async (request) => {
      throw new AppError(
        'ROUTE_NOT_FOUND',
        `No route ${request.method} ${request.url}; /docs lists all of them`,
      )
    })
  },
  { name: 'errors' },
)

/** For an address that no router can read; it comes before every hook, so headers are set here as well. */
export function answerUnreadableAddress(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const found = JSON.stringify(request.raw.url ?? '')
  const issues = [{ path: 'address', found, expected: 'a path with valid percent-encoding and short parts' }]
  const body: ErrorBody = { error: { code: 'INVALID_INPUT', message: describeIssues(issues), issues } }
  void reply
    .code(error.statusCode ?? 400)
    .headers(SECURITY_HEADERS)
    .type('application/json; charset=utf-8')
    .send(body)
}

function toAnswer(error: FastifyError | Error, request: FastifyRequest): Answer {
  if (error instanceof AppError) {
    const { code, message, issues } = error
    return { status: ERRORS[code].status, body: { error: { code, message, issues } } }
  }
  // The framework's own findings about a request keep HTTP's finer status: 413 too large, 415 unknown type.
  const status = 'statusCode' in error ? (error.statusCode ?? 500) : 500
  if (status >= 400 && status < 500) {
    const issues = bodyIssues(error, request)
    const message = issues.length > 0 ? describeIssues(issues) : error.message
    return { status, body: { error: { code: 'INVALID_INPUT', message, issues } } }
  }
  return {
    status: ERRORS.INTERNAL.status,
    body: {
      error: {
        code: 'INTERNAL',
        message: 'Internal error; the log of the server has the details',
        issues: [],
      },
    },
  }
}

/** What was wrong with a body that could not be read at all. */
function bodyIssues(error: Error, { headers, routeOptions, server }: FastifyRequest): FieldIssue[] {
  switch ('code' in error ? error.code : undefined) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE': {
      const found = JSON.stringify(headers['content-type'] ?? 'nothing')
      const takesJson = server.hasContentTypeParser('application/json')
      const expected = takesJson ? 'application/json' : 'application/octet-stream'
      return [{ path: 'content-type', found, expected }]
    }
    case 'FST_ERR_CTP_BODY_TOO_LARGE': {
      const found = headers['content-length'] ? `${headers['content-length']} bytes` : 'more'
      return [{ path: 'body', found, expected: `at most ${routeOptions.bodyLimit} bytes` }]
    }
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return [{ path: 'body', found: 'text that is not JSON', expected: 'JSON' }]
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return [{ path: 'body', found: 'nothing', expected: 'JSON, or no content-type' }]
    default:
      return []
  }
}
