import { describe, expect, it } from 'vitest'
import { emptyLooks, readLooks, withColor, withHidden, writeLooks } from './run-look-store'

describe('how runs look to a reader', () => {
  it('is read as it was written', () => {
    const looks = withHidden(withColor(emptyLooks, 'a', '#112233'), ['a', 'b'], true)
    expect(readLooks(writeLooks(looks))).toEqual({ colors: { a: '#112233' }, hidden: { a: true, b: true } })
  })

  it('goes back to what the id gives', () => {
    const looks = withHidden(withColor(emptyLooks, 'a', '#112233'), ['a', 'b'], true)
    expect(withHidden(withColor(looks, 'a', null), ['a'], false)).toEqual({ colors: {}, hidden: { b: true } })
  })

  it('starts anew from what cannot be read', () => {
    expect([null, 'no', '[]', '{"colors":{"a":"url(x)"}}'].map(readLooks)).toEqual(Array(4).fill(emptyLooks))
  })

  it('forgets the oldest of too many', () => {
    const many = Array.from({ length: 5001 }, (_, at) => `run-${at}`)
    const { hidden } = withHidden(emptyLooks, many, true)
    expect([Object.keys(hidden).length, hidden['run-0'], hidden['run-5000']]).toEqual([5000, undefined, true])
  })
})
