import { dim, red, yellow } from './say.mjs'

const LEVELS = new Map([
  [10, 'trace'],
  [20, 'debug'],
  [30, 'info'],
  [40, 'warn'],
  [50, 'error'],
  [60, 'fatal'],
])
const HIDDEN = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'v'])
const NAME_WIDTH = 9

/** One line of a child process for people: a pino record becomes "time name level message key=value". */
export function formatLogLine(name, line) {
  const label = dim(`${name.padEnd(NAME_WIDTH)}│`)
  const record = parseRecord(line)
  if (!record) return `${label} ${line}`
  const level = LEVELS.get(record.level) ?? 'info'
  const color = record.level >= 50 ? red : record.level >= 40 ? yellow : (text) => text
  const time = new Date(record.time).toTimeString().slice(0, 8)
  return `${label} ${dim(time)} ${level === 'info' ? '' : `${color(level)} `}${color(record.msg ?? '')}${dim(describeFields(record))}`
}

function parseRecord(line) {
  if (!line.startsWith('{')) return null
  try {
    const record = JSON.parse(line)
    return typeof record.level === 'number' && typeof record.time === 'number' ? record : null
  } catch {
    return null
  }
}

function describeFields(record) {
  return Object.entries(record)
    .filter(([key]) => !HIDDEN.has(key))
    .map(([key, value]) => ` ${key}=${describe(value)}`)
    .join('')
}

function describe(value) {
  if (value && typeof value === 'object' && typeof value.message === 'string')
    return value.stack ?? value.message
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
