import { RunSearch } from '@barycenter/contracts'
import { expect, it } from 'vitest'
import { valueKey } from './columns'
import { firstQuestion, firstValues } from './first-question'
import { TableView } from './view'

const metrics = Array.from({ length: 40 }, (_, at) => `metric:last:layer/${at}`)
const view = (more: Partial<TableView> = {}) => TableView.parse(more)

it('asks for the runs of the address and its order, with the values of the columns a wide window shows', () => {
  const question = firstQuestion(view({ filter: 'seed = 1', sort: 'asc seed', columns: metrics }), undefined)
  const { select, ...rest } = RunSearch.parse(question!.body)
  expect(rest).toEqual({
    filter: 'seed = 1',
    archived: false,
    where: [],
    orderBy: { value: { of: 'field', field: 'seed' }, direction: 'asc' },
    thenBy: [],
    limit: 50,
  })
  const shown = select.map(valueKey)
  // 13 of 130 px each beside the name, and what is asked for together with them.
  expect(shown).toEqual([...metrics.slice(0, 16), 'field:seed'])
})

it('asks for each value once, and for no more than one question may hold', () => {
  const keys = firstValues(view({ widths: {}, sort: 'desc twa' }), 'e').map(valueKey)
  expect(new Set(keys).size).toBe(keys.length)
  expect(keys.length).toBeLessThanOrEqual(100)
})

it('asks nothing where a table begins with groups', () => {
  expect(firstQuestion(view({ group: ['seed'] }), undefined)).toBeNull()
})
