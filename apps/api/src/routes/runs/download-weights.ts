import { Readable } from 'node:stream'
import { ErrorBody, type Run, WEIGHTS_PATH, WeightsParams } from '@barycenter/contracts'
import type { WeightsDownload } from '@barycenter/db'
import { z } from 'zod'
import { attachment } from '../../artifacts/attachment.js'
import { safetensorsHeader } from '../../artifacts/safetensors.js'
import type { RouteContext } from '../handle.js'

const MEDIA_TYPE = 'application/octet-stream'
const FileBody = z.string().meta({ format: 'binary', description: 'A safetensors file' })

/** The only route whose answer is not JSON, and so the only one beside the table. */
export function downloadWeights({ app, database }: RouteContext): void {
  const response = {
    200: { content: { [MEDIA_TYPE]: { schema: FileBody } } },
    '4xx': ErrorBody,
    '5xx': ErrorBody,
  }
  app.route<{ Params: z.output<typeof WeightsParams> }>({
    method: 'GET',
    url: WEIGHTS_PATH,
    // A HEAD would read all bytes to send none.
    exposeHeadRoute: false,
    config: { action: 'weights.download' },
    schema: {
      tags: ['runs'],
      summary: 'Final weights of a method as safetensors',
      params: WeightsParams,
      response,
    },
    async handler({ params: { runId, method } }, reply) {
      const run = await database.runs.get(runId)
      const weights = await database.runs.openWeights(runId, method)
      const header = safetensorsHeader(weights.manifest, metadataOf(run, method, weights))
      return reply
        .type(MEDIA_TYPE)
        .header('content-length', header.length + weights.manifest.bytes)
        .header('content-disposition', attachment(`${run.name}-${method}.safetensors`))
        .send(Readable.from(fileParts(header, weights), { objectMode: false }))
    },
  })
}

function metadataOf(run: Run, method: string, { manifest }: WeightsDownload): Record<string, string> {
  return { run_id: run.id, run_name: run.name, method, data_sha256: manifest.sha256 }
}

async function* fileParts(header: Buffer, weights: WeightsDownload): AsyncGenerator<Buffer> {
  yield header
  yield* weights.chunks()
}
