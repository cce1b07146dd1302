import { describe, expect, it } from 'vitest'
import { splitByKey } from './stable-split.js'

const names = Array.from({ length: 1000 }, (_, index) => `${index}.png`)
const split = (records: string[]) => splitByKey(records, (record) => record)

describe('splitByKey', () => {
  it('takes about a fifth for testing and keeps the order of both parts', () => {
    const { train, test } = split(names)
    expect([...train, ...test].sort()).toEqual([...names].sort())
    // Pinned: another count would move records of existing sets between their parts.
    expect(test.length).toBe(217)
    expect(test).toEqual(names.filter((name) => test.includes(name)))
  })

  it('leaves a record in its part whatever lies beside it', () => {
    const { test } = split(names)
    expect(split(names.slice(300, 600)).test).toEqual(
      test.filter((name) => names.indexOf(name) >= 300 && names.indexOf(name) < 600),
    )
  })

  it('leaves something to train on', () => {
    const [alone] = split(names).test
    expect(split([alone])).toEqual({ train: [alone], test: [] })
  })
})
