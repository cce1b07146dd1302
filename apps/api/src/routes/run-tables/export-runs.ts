import { Readable } from 'node:stream'
import {
  AppError,
  describeIssues,
  ErrorBody,
  EXPORT_PATH,
  ExportQuery,
  fieldIssues,
  RunExport,
} from '@barycenter/contracts'
import { z } from 'zod'
import { attachment } from '../../artifacts/attachment.js'
import { EXPORT_WRITERS } from '../../export/export-writers.js'
import type { RouteContext } from '../handle.js'

const FileBody = z.string().meta({ format: 'binary', description: 'The file, in the format asked for' })

/** Beside the table, as the bodies of weights are: the answer is a file. */
export function exportRuns({ app, database }: RouteContext): void {
  app.route<{ Querystring: z.output<typeof ExportQuery> }>({
    method: 'GET',
    url: EXPORT_PATH,
    exposeHeadRoute: false,
    config: { action: 'run.read' },
    schema: {
      tags: ['runs'],
      summary: 'All runs of a search as CSV, JSON lines or Parquet',
      querystring: ExportQuery,
      response: { 200: { content: { '*/*': { schema: FileBody } } }, '4xx': ErrorBody, '5xx': ErrorBody },
    },
    async handler({ query: { search: text, format } }, reply) {
      const search = readSearch(text)
      const about = search.experimentId ? (await database.experiments.get(search.experimentId)).name : 'runs'
      const reader = await database.runs.export(search)
      const { mediaType, write } = EXPORT_WRITERS[format]
      const file = Readable.from(write(reader, search.select), { objectMode: false })
      file.once('close', () => void reader.close())
      const day = new Date().toISOString().slice(0, 10)
      return reply
        .type(mediaType)
        .header('content-disposition', attachment(`${about}-${day}.${format}`))
        .send(file)
    },
  })
}

/** The search is JSON within a text: its faults are named as those of a body are. */
function readSearch(text: string): RunExport {
  const input = readJson(text)
  const parsed = RunExport.safeParse(input)
  if (parsed.success) return parsed.data
  const issues = fieldIssues(parsed.error, input).map((issue) => ({ ...issue, path: `search.${issue.path}` }))
  throw new AppError('INVALID_INPUT', `The query does not fit: ${describeIssues(issues)}`, { issues })
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const issue = {
      path: 'search',
      found: JSON.stringify(text.slice(0, 120)),
      expected: 'the JSON of a search',
    }
    throw new AppError('INVALID_INPUT', `The query does not fit: ${describeIssues([issue])}`, {
      issues: [issue],
      cause: error,
    })
  }
}
