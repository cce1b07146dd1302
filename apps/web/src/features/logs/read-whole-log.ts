import type { LogLine, RunId } from '@barycenter/contracts'
import { api } from '../../live/api'

const PAGE_LINES = 5000

/** Every line of the log, page by page: the page on screen may hold its end only. */
export async function readWholeLog(runId: RunId): Promise<LogLine[]> {
  const lines: LogLine[] = []
  for (;;) {
    const after = lines.at(-1)?.seq ?? 0
    const { logs } = await api.call('getRunLogs', { params: { runId }, query: { after, limit: PAGE_LINES } })
    if (logs.length === 0) return lines
    lines.push(...logs)
  }
}
