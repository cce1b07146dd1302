/** What an artifact is to a reader. Told by its media type alone: whoever stores a file says what it is once. */
export type ArtifactKind = 'image' | 'table' | 'text' | 'histogram' | 'file'

/** JSON: { "edges": [n + 1 numbers], "counts": [n numbers] }. */
export const HISTOGRAM_TYPE = 'application/vnd.barycenter.histogram+json'

const TABLES = ['text/csv', 'text/tab-separated-values', 'application/vnd.apache.parquet']
const TEXTS = ['application/json', 'application/yaml', 'application/xml']

export function artifactKind(mediaType: string): ArtifactKind {
  if (mediaType === HISTOGRAM_TYPE) return 'histogram'
  if (TABLES.includes(mediaType)) return 'table'
  if (mediaType.startsWith('image/')) return 'image'
  if (mediaType.startsWith('text/') || TEXTS.includes(mediaType)) return 'text'
  return 'file'
}

const BY_ENDING: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  gif: 'image/gif',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  json: 'application/json',
  log: 'text/plain',
  md: 'text/markdown',
  parquet: 'application/vnd.apache.parquet',
  pdf: 'application/pdf',
  png: 'image/png',
  svg: 'image/svg+xml',
  tsv: 'text/tab-separated-values',
  txt: 'text/plain',
  webp: 'image/webp',
  xml: 'application/xml',
  yaml: 'application/yaml',
  yml: 'application/yaml',
}

/** The media type that the ending of a file's name stands for; bytes of no known kind otherwise. */
export function mediaTypeOf(name: string): string {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase()
  return Object.hasOwn(BY_ENDING, ending) ? BY_ENDING[ending]! : 'application/octet-stream'
}
