import { expect, it } from 'vitest'
import { queryOf } from './query-of'

it('is the query as it stands in the address', () => {
  const given = { filter: 'a = "b c"', tag: ['x', 'y'], gone: undefined }
  expect(queryOf(given).toString()).toBe('filter=a+%3D+%22b+c%22&tag=x&tag=y')
})
