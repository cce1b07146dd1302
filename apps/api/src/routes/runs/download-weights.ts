import { Readable } from 'node:stream'
import {
  ErrorBody,
  type Run,
  SNAPSHOT_PATH,
  SnapshotParams,
  WEIGHTS_PATH,
  WeightsParams,
} from '@barycenter/contracts'
import { safetensorsHeader, type WeightsDownload } from '@barycenter/db'
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { attachment } from '../../artifacts/attachment.js'
import type { RouteContext } from '../handle.js'

const MEDIA_TYPE = 'application/octet-stream'
const FileBody = z.string().meta({ format: 'binary', description: 'A safetensors file' })

/** The answer is not JSON, so it stands beside the table. */
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
      return sendFile(reply, run, { method }, await database.runs.openWeights(runId, method))
    },
  })
  app.route<{ Params: z.output<typeof SnapshotParams> }>({
    method: 'GET',
    url: SNAPSHOT_PATH,
    exposeHeadRoute: false,
    config: { action: 'weights.download' },
    schema: {
      tags: ['runs'],
      summary: 'One snapshot as safetensors, its numbers as they are stored',
      params: SnapshotParams,
      response,
    },
    async handler({ params: { runId, index } }, reply) {
      const run = await database.runs.get(runId)
      const snapshot = await database.runs.openSnapshot(runId, index)
      return sendFile(reply, run, { snapshot: String(index) }, snapshot)
    },
  })
}

/** `which` says what the weights are, in the file and in its name. */
function sendFile(
  reply: FastifyReply,
  run: Run,
  which: Record<string, string>,
  weights: WeightsDownload,
): FastifyReply {
  const metadata = { run_id: run.id, run_name: run.name, ...which, data_sha256: weights.manifest.sha256 }
  const header = safetensorsHeader(weights.manifest, metadata)
  const name = Object.entries(which).map(([key, value]) => (key === 'method' ? value : `${key}-${value}`))
  return reply
    .type(MEDIA_TYPE)
    .header('content-length', header.length + weights.manifest.bytes)
    .header('content-disposition', attachment(`${run.name}-${name.join('-')}.safetensors`))
    .send(Readable.from(fileParts(header, weights), { objectMode: false }))
}

async function* fileParts(header: Buffer, weights: WeightsDownload): AsyncGenerator<Buffer> {
  yield header
  yield* weights.chunks()
}
