import { type Artifact, HISTOGRAM_TYPE, mediaTypeOf, type RunId } from '@barycenter/contracts'
import { untilAnswered } from './batch-sender.js'
import type { Client } from './client.js'

/** How many of the values lie between two neighbouring edges. */
export interface Histogram {
  /** One more than `counts`, ascending. */
  edges: number[]
  counts: number[]
}

/** A file's bytes, its text, or a histogram. A stream can be sent once only, so it isn't sent again when a line breaks. */
export type ArtifactContent = Uint8Array<ArrayBuffer> | string | Blob | Histogram | ReadableStream<Uint8Array>

export interface ArtifactOptions {
  /** Left out, as the ending of the name says; it tells images, tables, texts and histograms apart. */
  mediaType?: string
  /** How long to try while the server does not answer; 60 s when left out. */
  withinMs?: number
}

/**
 * Stores a file with a run under a name like plots/loss.png. The same bytes again change nothing, so a call that got no
 * answer is repeated. Throws AppError for what the server refuses.
 */
export function putRunArtifact(
  client: Client,
  runId: RunId,
  name: string,
  content: ArtifactContent,
  { mediaType, withinMs = 60_000 }: ArtifactOptions = {},
): Promise<Artifact> {
  const file = artifactFile(name, content, mediaType)
  const put = () => client.putArtifact(runId, name, file.data, file.mediaType)
  if (content instanceof ReadableStream) return put()
  const deadline = Date.now() + withinMs
  return untilAnswered(put, () => deadline)
}

/** The content as it is sent and stored. */
export function artifactFile<Content extends ArtifactContent>(
  name: string,
  content: Content,
  mediaType?: string,
): { data: Exclude<Content, Histogram> | string; mediaType: string } {
  if (isHistogram(content)) return { data: JSON.stringify(content), mediaType: mediaType ?? HISTOGRAM_TYPE }
  return { data: content as Exclude<Content, Histogram>, mediaType: mediaType ?? mediaTypeOf(name) }
}

function isHistogram(content: ArtifactContent): content is Histogram {
  return typeof content === 'object' && 'edges' in content
}
