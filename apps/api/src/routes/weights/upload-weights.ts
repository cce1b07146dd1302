import type { Readable } from 'node:stream'
import { ErrorBody, UPLOAD_PATH, UploadQuery, WeightsTensors } from '@barycenter/contracts'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { RouteContext } from '../handle.js'
import { limitedBytes } from '../limited-bytes.js'

const MEDIA_TYPE = 'application/octet-stream'
const FileBody = z.any().meta({ type: 'string', format: 'binary', description: 'A safetensors file' })

/** Beside the table, as what it takes is a stream of bytes, which must not become one object in memory. */
export function uploadWeights(context: RouteContext): void {
  // In a scope of its own: no other route takes such bytes, and this one nothing else.
  void context.app.register(async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser(MEDIA_TYPE, (_request, bytes, done) => done(null, bytes))
    registerUpload(app, context)
  })
}

function registerUpload(app: FastifyInstance, { database, uploadLimit }: RouteContext): void {
  app.route<{ Querystring: z.output<typeof UploadQuery>; Body: Readable }>({
    method: 'POST',
    url: UPLOAD_PATH,
    config: { action: 'weights.upload' },
    schema: {
      tags: ['weights'],
      summary: 'Upload a safetensors file that runs can start from',
      querystring: UploadQuery,
      consumes: [MEDIA_TYPE],
      body: FileBody,
      response: { 201: WeightsTensors, '4xx': ErrorBody, '5xx': ErrorBody },
    },
    async handler({ query: { name }, body, headers, log }, reply) {
      const told = headers['content-length']
      const size = told === undefined ? undefined : Number(told)
      const limit = { bytes: uploadLimit, setting: 'BARYCENTER_UPLOAD_MIB', code: 'WEIGHTS_INVALID' } as const
      const bytes = limitedBytes(body, told, limit)
      const weights = await database.weights.upload({ name, bytes, ...(size !== undefined && { size }) })
      log.info({ file: weights.file, bytes: weights.bytes }, 'weights uploaded')
      return reply.code(201).send(weights)
    },
  })
}
