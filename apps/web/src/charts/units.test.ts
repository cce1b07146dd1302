import { SYSTEM_METRICS } from '@barycenter/contracts'
import { expect, it } from 'vitest'
import { commonUnit, unitOf, unitTickText } from './units'

it('knows the unit of everything a worker measures of its machine', () => {
  expect(SYSTEM_METRICS.map((key) => unitOf(key).name).sort()).toEqual(['%', '%', '%', '%', 'GiB', 'GiB'])
})

it('writes values and ticks with their unit', () => {
  const memory = unitOf('system/gpu_memory_bytes')
  expect(memory.format(3 * 2 ** 30)).toBe('3.0 GiB')
  expect(unitTickText(memory, 2 ** 29, 2 ** 29)).toBe('0.5 GiB')
  expect(unitOf('system/gpu_percent').format(12.5)).toBe('12.5 %')
  expect(unitOf('loss').format(0.25)).toBe('0.25')
  expect(unitOf('loss_percent').format(Number.NaN)).toBe('NaN')
})

it('gives a chart of different units bare numbers', () => {
  expect(commonUnit(['a_percent', 'b_percent']).name).toBe('%')
  expect(commonUnit(['a_percent', 'b_bytes']).name).toBe('')
})
