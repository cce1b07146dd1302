import type { RunKey } from '@barycenter/contracts'
import { expect, it } from 'vitest'
import { columnsOf } from './columns'
import { outsideColumns } from './default-columns'

const key = (of: RunKey['of'], key: string, runs: number): RunKey => ({ of, key, runs })

it('starts a table of runs from outside with what most of them have', () => {
  const keys = [
    key('metric', 'layer/0', 9),
    key('metric', 'loss', 9),
    key('metric', 'system/cpu', 9),
    key('metric', 'test/accuracy', 8),
    key('param', 'lr', 3),
    key('param', 'model', 9),
    key('tag', 'team', 9),
  ]
  const columns = outsideColumns(keys, false)
  expect(columns).toEqual([
    ...['name', 'status', 'metric:last:test/accuracy', 'metric:last:loss'],
    ...['param:model', 'param:lr', 'created', 'duration'],
  ])
  expect(columnsOf(columns).map(({ id }) => id)).toEqual(columns)
})

it('tells what every run has where no key is known yet', () => {
  expect(outsideColumns([], true)).toEqual(['name', 'status', 'experiment', 'created', 'duration'])
})

it('keeps few of many keys', () => {
  const many = Array.from({ length: 50 }, (_, at) => [key('param', `p${at}`, 1), key('metric', `m${at}`, 1)])
  expect(outsideColumns(many.flat(), false)).toHaveLength(4 + 2 + 4)
})
