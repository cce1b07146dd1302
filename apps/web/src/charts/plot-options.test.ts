import { expect, it } from 'vitest'
import { widthOf } from './plot-options'
import type { DrawnLine, LineRole } from './prepare-chart'

const line = (role: LineRole): DrawnLine => ({ id: 'a', label: 'a', color: '#000000', role, dashed: false })

it('draws few lines thick and many lines of one px, whatever stands behind them', () => {
  const few = [...Array.from({ length: 8 }, () => line('line')), line('ghost'), line('raw behind')]
  expect(widthOf(few[0]!, few)).toBe(1.75)
  expect(widthOf(few[0]!, [...few, line('line')])).toBe(1)
  expect(few.slice(8).map((behind) => widthOf(behind, few))).toEqual([1, 1])
  expect(widthOf(line('band edge'), few)).toBe(0)
})
