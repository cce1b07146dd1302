import { AppError, describeIssues, type ErrorCode, fieldIssues, LaunchInput } from '@barycenter/contracts'
import type { FastifyRouteSchemaDef } from 'fastify/types/schema.js'
import fp from 'fastify-plugin'
import { serializerCompiler } from 'fastify-type-provider-zod'
import type { z } from 'zod'

/** Checks requests and answers against the schemas of the contracts; wrong fields are named with what was found. */
export const validation = fp(
  async (app) => {
    app.setValidatorCompiler(validatorCompiler)
    app.setSerializerCompiler(serializerCompiler)
    // Bodies are JSON; text is what a form of a foreign page could send without asking.
    app.removeContentTypeParser('text/plain')
  },
  { name: 'validation' },
)

const PARTS: Record<string, string> = { params: 'path', querystring: 'query', body: 'body' }

function validatorCompiler({ schema, httpPart = '' }: FastifyRouteSchemaDef<z.ZodType>) {
  const code: ErrorCode = schema === LaunchInput ? 'INVALID_CONFIG' : 'INVALID_INPUT'
  return (data: unknown) => {
    // Fastify gives null for a body that was left out; "{}" then names the fields that are missing.
    const input = data ?? {}
    const parsed = schema.safeParse(input)
    if (parsed.success) return { value: parsed.data }
    const issues = fieldIssues(parsed.error, input)
    const message = `The ${PARTS[httpPart] ?? httpPart} does not fit: ${describeIssues(issues)}`
    return { error: new AppError(code, message, { issues }) }
  }
}
