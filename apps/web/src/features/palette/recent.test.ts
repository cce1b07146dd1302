import { expect, it } from 'vitest'
import { withVisit } from './recent'

it('keeps the latest visit of each page, eight pages in all', () => {
  const visit = (place: number, title = `run ${place}`) => ({ href: `/runs/${place}`, title })
  const eight = [1, 2, 3, 4, 5, 6, 7, 8].map((place) => visit(place))
  expect(withVisit(eight, visit(3, 'renamed'))[0]).toEqual(visit(3, 'renamed'))
  expect(withVisit(eight, visit(3))).toHaveLength(8)
  expect(withVisit(eight, visit(9)).at(-1)).toEqual(visit(7))
})
