import type { LogLine } from '@barycenter/contracts'
import { expect, it } from 'vitest'
import { filterLog, logText } from './filter-log'

const line = (level: LogLine['level'], message: string): LogLine => ({
  seq: 1,
  ordinal: 0,
  timestamp: 0,
  level,
  message,
})
const lines = [line('debug', 'Batch 1'), line('warn', 'loss rises'), line('error', 'Loss is NaN')]

it('keeps lines of the level or graver that hold the text', () => {
  expect(filterLog(lines, 'warn', '')).toEqual(lines.slice(1))
  expect(filterLog(lines, 'debug', 'LOSS')).toEqual(lines.slice(1))
  expect(filterLog(lines, 'error', 'batch')).toEqual([])
})

it('writes a line of the file for each', () => {
  expect(logText(lines.slice(1, 2))).toBe('1970-01-01T00:00:00.000Z warn  loss rises\n')
})
