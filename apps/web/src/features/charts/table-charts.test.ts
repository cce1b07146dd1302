import type { RunId } from '@barycenter/contracts'
import { expect, it } from 'vitest'
import { groupsOf } from './table-charts'

const hit = (id: string, ...values: (number | string | null)[]) => ({ id: id as RunId, values })
const by = [
  { of: 'param', key: 'lr' },
  { of: 'field', field: 'seed' },
] as const

it('takes runs together that agree in all values, in the order in which they are found', () => {
  const groups = groupsOf([hit('a', 0.1, 1), hit('b', 0.2, 1), hit('c', 0.1, 1), hit('d', 0.1, null)], by)
  expect(groups.map(({ runIds }) => runIds)).toEqual([['a', 'c'], ['b'], ['d']])
  expect(groups.map(({ label }) => label)).toEqual([
    expect.stringMatching(/0\.1, .*1$/),
    expect.stringMatching(/0\.2, .*1$/),
    expect.stringMatching(/0\.1, .*none$/),
  ])
  expect(new Set(groups.map(({ id }) => id)).size).toBe(3)
})

it('makes no groups where nothing is grouped by', () => {
  expect(groupsOf([hit('a')], [])).toEqual([])
})
