import { describeIssues, fieldIssues, RunConfig } from '@barycenter/contracts'
import { isNode, LineCounter, parseDocument, stringify } from 'yaml'

export type TextLanguage = 'JSON' | 'YAML'

/** What is wrong with a text, and from 1 in which line; null where no line is to blame. */
export interface TextProblem {
  line: number | null
  message: string
}

export interface ReadText {
  config: RunConfig | null
  problems: TextProblem[]
}

export function writeConfigText(config: unknown, language: TextLanguage): string {
  return language === 'JSON' ? JSON.stringify(config, null, 2) : stringify(config)
}

/** Reads a config from its text; every problem names its field and its line. JSON is read strictly, for its errors as YAML. */
export function readConfigText(text: string, language: TextLanguage): ReadText {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: '1.2' })
  const lineAt = (offset: number | undefined) => (offset === undefined ? null : lines.linePos(offset).line)
  const strict = language === 'JSON' ? jsonProblem(text) : null
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ message, pos }) => ({
      line: lineAt(pos[0]),
      message: `not ${language}: ${message}`,
    }))
    return { config: null, problems }
  }
  if (strict) return { config: null, problems: [{ line: null, message: `not JSON: ${strict}` }] }
  const value: unknown = document.toJS() ?? {}
  const parsed = RunConfig.safeParse(value)
  if (parsed.success) return { config: parsed.data, problems: [] }
  const problems = fieldIssues(parsed.error, value).map((issue) => ({
    line: lineAt(offsetOf(document, issue.path)),
    message: describeIssues([issue]),
  }))
  return { config: null, problems }
}

function jsonProblem(text: string): string | null {
  try {
    JSON.parse(text)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Where the value of a dotted path begins, or that of the nearest object above it that is written. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: string): number | undefined {
  const parts = path.split('.')
  for (let length = parts.length; length > 0; length--) {
    const node = document.getIn(parts.slice(0, length).map(toKey), true)
    if (isNode(node)) return node.range?.[0]
  }
  return undefined
}

const toKey = (part: string) => (/^\d+$/.test(part) ? Number(part) : part)
