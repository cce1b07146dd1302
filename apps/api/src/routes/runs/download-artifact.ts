import { Readable } from 'node:stream'
import { ARTIFACT_PATH, ArtifactParams, ErrorBody } from '@barycenter/contracts'
import { z } from 'zod'
import { attachment } from '../../artifacts/attachment.js'
import type { RouteContext } from '../handle.js'

const FileBody = z.string().meta({ format: 'binary', description: 'The file, under the media type it has' })

/** Like the weights beside the table: the answer has whatever type the file has. */
export function downloadArtifact({ app, database }: RouteContext): void {
  app.route<{ Params: z.output<typeof ArtifactParams> }>({
    method: 'GET',
    url: ARTIFACT_PATH,
    exposeHeadRoute: false,
    config: { action: 'run.read' },
    schema: {
      tags: ['runs'],
      summary: 'One file that the run left',
      params: ArtifactParams,
      response: { 200: { content: { '*/*': { schema: FileBody } } }, '4xx': ErrorBody, '5xx': ErrorBody },
    },
    async handler({ params: { runId, '*': name } }, reply) {
      const run = await database.runs.get(runId)
      const { artifact, chunks } = await database.runs.openArtifact(runId, name)
      // Always a download, never a page: a user's module chooses the bytes and their type.
      return reply
        .type(artifact.mediaType)
        .header('content-length', artifact.bytes)
        .header('content-disposition', attachment(`${run.name}-${name}`))
        .send(Readable.from(chunks(), { objectMode: false }))
    },
  })
}
