import { LogLevel, type LogLine, type LogsQuery, type LogsResult, type RunId } from '@barycenter/contracts'
import { queryRows, type SqlClient } from '../sql.js'

interface LogRow {
  seq: string
  ordinal: number
  logged_at: Date
  level: LogLevel
  message: string
}

const COLUMNS = 'seq, ordinal, logged_at, level, message'

/** Which lines of a run, as a condition whose parameters are $1 to $4. */
const MATCHING = `run_id = $1 AND seq > $2
  AND ($3::text[] IS NULL OR level::text = ANY ($3)) AND ($4::text IS NULL OR message ILIKE $4)`

/** See RunRepository.readLogs: whole changes, so that `after` or `before` can go on with a number of what was told. */
export async function readLogs(client: SqlClient, runId: RunId, query: LogsQuery): Promise<LogsResult> {
  const { after, before, limit, level, search } = query
  const levels = level ? LogLevel.options.slice(LogLevel.options.indexOf(level)) : null
  const parameters = [runId, after, levels, search === undefined ? null : `%${escapeLike(search)}%`]
  const [counted] = await queryRows<{ total: string }>(
    client,
    `SELECT count(*) AS total FROM run_log WHERE ${MATCHING}`,
    [runId, 0, ...parameters.slice(2)],
  )
  const isBackwards = before !== undefined
  const order = isBackwards ? 'DESC' : 'ASC'
  const select = `SELECT ${COLUMNS} FROM run_log WHERE ${MATCHING} AND ($5::bigint IS NULL OR seq < $5)`
  const rows = await queryRows<LogRow>(client, `${select} ORDER BY seq ${order}, ordinal ${order} LIMIT $6`, [
    ...parameters,
    before ?? null,
    limit + 1,
  ])
  const whole = await wholeChanges(rows, limit, (seq) =>
    queryRows<LogRow>(client, `${select} AND seq = $6 ORDER BY ordinal ${order}`, [
      ...parameters,
      before ?? null,
      seq,
    ]),
  )
  if (isBackwards) whole.reverse()
  return { logs: whole.map(toLogLine), total: Number(counted!.total) }
}

async function wholeChanges(
  rows: LogRow[],
  limit: number,
  readChange: (seq: string) => Promise<LogRow[]>,
): Promise<LogRow[]> {
  if (rows.length <= limit) return rows
  const cut = rows.at(-1)!.seq
  const whole = rows.filter(({ seq }) => seq !== cut)
  return whole.length > 0 ? whole : readChange(cut)
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (character) => `\\${character}`)
}

export async function readLogLines(
  client: SqlClient,
  runId: RunId,
  after: number,
  to: number,
): Promise<LogLine[]> {
  const rows = await queryRows<LogRow>(
    client,
    `SELECT ${COLUMNS} FROM run_log WHERE run_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq, ordinal`,
    [runId, after, to],
  )
  return rows.map(toLogLine)
}

/** Of the lines of changes after `after` the last ones: whole changes, at least one. */
export async function readLastLines(
  client: SqlClient,
  runId: RunId,
  after: number,
  limit: number,
): Promise<LogLine[]> {
  const query = { after, before: Number.MAX_SAFE_INTEGER, limit }
  return (await readLogs(client, runId, query)).logs
}

export async function countLogLines(client: SqlClient, runId: RunId, after: number): Promise<number> {
  const [row] = await queryRows<{ lines: string }>(
    client,
    'SELECT count(*) AS lines FROM run_log WHERE run_id = $1 AND seq > $2',
    [runId, after],
  )
  return Number(row!.lines)
}

function toLogLine({ seq, ordinal, logged_at, level, message }: LogRow): LogLine {
  return { seq: Number(seq), ordinal, timestamp: logged_at.getTime(), level, message }
}
