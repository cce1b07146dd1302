import type { Readable } from 'node:stream'
import { AppError, ARTIFACT_PATH, Artifact, ArtifactParams, ErrorBody } from '@barycenter/contracts'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { RouteContext } from '../handle.js'
import { limitedBytes } from '../limited-bytes.js'

const DEFAULT_TYPE = 'application/octet-stream'
/** A type and a subtype (RFC 9110), with what a browser could take for a page of ours left out by the download. */
const MEDIA_TYPE = /^[\w.+-]{1,100}\/[\w.+-]{1,100}$/
const FileBody = z
  .any()
  .meta({ type: 'string', format: 'binary', description: 'The file, under its media type' })

/** Beside the table, as what it takes is a stream of bytes of any type, which must not become one object in memory. */
export function putArtifact(context: RouteContext): void {
  void context.app.register(async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', (_request, bytes, done) => done(null, bytes))
    registerPut(app, context)
  })
}

function registerPut(app: FastifyInstance, { database, artifactLimit }: RouteContext): void {
  app.route<{ Params: z.output<typeof ArtifactParams>; Body: Readable | undefined }>({
    method: 'PUT',
    url: ARTIFACT_PATH,
    config: { action: 'run.log' },
    schema: {
      tags: ['external runs'],
      summary: 'Store a file with an external run; the same bytes again change nothing',
      params: ArtifactParams,
      consumes: ['*/*'],
      body: FileBody,
      response: { 200: Artifact, '4xx': ErrorBody, '5xx': ErrorBody },
    },
    async handler({ params: { runId, '*': name }, body, headers }) {
      const limit = {
        bytes: artifactLimit,
        setting: 'BARYCENTER_ARTIFACT_MIB',
        code: 'INVALID_INPUT',
      } as const
      const bytes = limitedBytes(body ?? [], headers['content-length'], limit)
      const mediaType = readMediaType(headers['content-type'])
      return database.runs.putArtifact(runId, { name, mediaType, bytes })
    },
  })
}

/** Without parameters, such as a charset. */
function readMediaType(header: string | undefined): string {
  const found = header?.split(';')[0]?.trim().toLowerCase() || DEFAULT_TYPE
  if (MEDIA_TYPE.test(found)) return found
  const issue = {
    path: 'content-type',
    found: JSON.stringify(header),
    expected: 'a media type like image/png',
  }
  const message = `content-type: found ${issue.found}, expected ${issue.expected}`
  throw new AppError('INVALID_INPUT', message, { issues: [issue] })
}
