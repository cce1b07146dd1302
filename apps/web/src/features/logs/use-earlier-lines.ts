import type { LogLine, RunId } from '@barycenter/contracts'
import { useState } from 'react'
import { api, describeError } from '../../live/api'
import { toast } from '../../ui/toast'
import { joinLines } from './join-lines'

const PAGE_LINES = 5000

export interface WholeLog {
  lines: readonly LogLine[]
  /** How many there are before the first one. */
  before: number
  loading: boolean
  loadEarlier: () => Promise<void>
}

/**
 * The lines that came along and those before them that were asked for.
 * @param before how many lines there are before the first one of `late`
 */
export function useEarlierLines(runId: RunId, late: readonly LogLine[], before: number): WholeLog {
  const [early, setEarly] = useState<{ lines: readonly LogLine[]; until: number }>({ lines: [], until: -1 })
  const [loading, setLoading] = useState(false)
  const joined = joinLines(early, late)
  const loadEarlier = async () => {
    const first = joined.lines[0]
    const until = late[0]?.seq
    if (!first || until === undefined) return
    setLoading(true)
    try {
      const query = { before: first.seq, limit: PAGE_LINES }
      const { logs } = await api.call('getRunLogs', { params: { runId }, query })
      setEarly({ lines: [...logs, ...joined.lines.slice(0, joined.lines.length - late.length)], until })
    } catch (error) {
      toast.error(`Could not read earlier lines: ${describeError(error)}`)
    } finally {
      setLoading(false)
    }
  }
  return { lines: joined.lines, before: Math.max(0, before - joined.early), loading, loadEarlier }
}
