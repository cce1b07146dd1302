import { expect, it } from 'vitest'
import { cutMiddle } from './cut-middle'

it('cuts a long word in three, of which the ends tell it apart', () => {
  const digest = '78c5106db0e576b258aef04c9fe9c9ed3129808260d08a64c49b5b06555dc059'
  const { head, middle, tail } = cutMiddle(digest)!
  expect([head, tail]).toEqual(['78c5106db0', '555dc059'])
  expect(head + middle + tail).toBe(digest)
})

it('leaves short words and sentences whole', () => {
  expect(cutMiddle('optdigits')).toBeNull()
  expect(cutMiddle('npm run screenshots -- compare queue launch')).toBeNull()
})
