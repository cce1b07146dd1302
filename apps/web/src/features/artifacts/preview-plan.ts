import { type Artifact, artifactKind } from '@barycenter/contracts'

/** How a file can be shown without saving it. */
export type PreviewPlan =
  | { show: 'image' | 'samples' | 'histogram' | 'json' | 'text' }
  | { show: 'table'; delimiter: ',' | '\t' }
  | { show: 'nothing'; because: string }

const MOST_BYTES = 8 * 2 ** 20

/** HTML is a text like any other: a run must not be able to run script on these pages. */
export function previewPlan({ name, mediaType, bytes }: Artifact): PreviewPlan {
  const kind = artifactKind(mediaType)
  if (kind === 'file') return { show: 'nothing', because: `There is no preview of ${mediaType}.` }
  if (mediaType === 'application/vnd.apache.parquet')
    return { show: 'nothing', because: 'There is no preview of Parquet files.' }
  if (bytes > MOST_BYTES) return { show: 'nothing', because: 'Files above 8 MiB are not shown here.' }
  if (kind === 'image') return { show: 'image' }
  if (kind === 'histogram') return { show: 'histogram' }
  if (kind === 'table')
    return { show: 'table', delimiter: mediaType.endsWith('tab-separated-values') ? '\t' : ',' }
  if (/^samples\/[a-z-]+\.json$/.test(name)) return { show: 'samples' }
  return { show: mediaType === 'application/json' ? 'json' : 'text' }
}
