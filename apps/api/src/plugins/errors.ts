import { AppError, ERRORS, type ErrorBody } from '@barycenter/contracts'
import type { FastifyError } from 'fastify'
import fp from 'fastify-plugin'

interface Answer {
  status: number
  body: ErrorBody
}

/** The one place where errors become answers. What is not an AppError is logged whole and told to nobody. */
export const errors = fp(
  async (app) => {
    app.setErrorHandler<FastifyError | Error>((error, request, reply) => {
      const { status, body } = toAnswer(error)
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

function toAnswer(error: FastifyError | Error): Answer {
  if (error instanceof AppError) {
    const { code, message, issues } = error
    return { status: ERRORS[code].status, body: { error: { code, message, issues } } }
  }
  // The framework's own findings about a request keep HTTP's finer status: 413 too large, 415 unknown type.
  const status = 'statusCode' in error ? (error.statusCode ?? 500) : 500
  if (status >= 400 && status < 500)
    return { status, body: { error: { code: 'INVALID_INPUT', message: error.message, issues: [] } } }
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
