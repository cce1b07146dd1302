import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { column } from './column.js'

describe('a column', () => {
  const numbers = column(z.number(), Number.isFinite)
  const inObject = z.object({ x: numbers.describe('of an object').nullable() })

  it('is given back as it came: no number of it is looked at twice', () => {
    const x = [1, 2.5, -3]
    expect(numbers.parse(x)).toBe(x)
    expect(inObject.parse({ x }).x).toBe(x)
    expect(z.encode(inObject, { x }).x).toBe(x)
  })

  it.each([
    [[1, 'two'], [1]],
    [[1, 2, Number.NaN], [2]],
    ['1, 2', []],
  ])('says of %j what an array of its elements says', (value, path) => {
    expect(numbers.safeParse(value).error?.issues).toEqual(z.array(z.number()).safeParse(value).error?.issues)
    expect(inObject.safeParse({ x: value }).error?.issues[0]?.path).toEqual(['x', ...path])
  })

  it('is an array of its elements in documents', () => {
    expect(z.toJSONSchema(numbers)).toEqual(z.toJSONSchema(z.array(z.number())))
  })
})
