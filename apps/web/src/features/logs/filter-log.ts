import { LogLevel, type LogLine } from '@barycenter/contracts'

/** Lines of this level or graver that hold the text, case aside. */
export function filterLog(lines: readonly LogLine[], least: LogLevel, search: string): LogLine[] {
  const levels = LogLevel.options.slice(LogLevel.options.indexOf(least))
  const needle = search.trim().toLowerCase()
  return lines.filter(
    ({ level, message }) => levels.includes(level) && message.toLowerCase().includes(needle),
  )
}

/** The log as a file: time in UTC, level, message. */
export function logText(lines: readonly LogLine[]): string {
  return lines
    .map(
      ({ timestamp, level, message }) =>
        `${new Date(timestamp).toISOString()} ${level.padEnd(5)} ${message}\n`,
    )
    .join('')
}
