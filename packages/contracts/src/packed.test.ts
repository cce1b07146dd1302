import { describe, expect, it } from 'vitest'
import { pack, unpack } from './packed.js'

const through = (value: unknown) => unpack(pack(value).buffer)
const steps = Array.from({ length: 100 }, (_, index) => 10 * index)

describe('a packed answer', () => {
  it('unpacks to what was packed, bit for bit', () => {
    const values = steps.map((step) => Math.sin(step) / 3)
    const value = { lines: [{ x: steps, steps, values, key: 'größe', state: null }], few: [1, 2], none: [] }
    expect(through(value)).toEqual(value)
  })

  it('leaves words among numbers, and what is undefined, as JSON does', () => {
    const value = { values: [...steps, 'NaN'], left: undefined }
    expect(through(value)).toEqual({ values: [...steps, 'NaN'] })
  })

  it('is a whole answer where that is a column', () => {
    expect(through(steps)).toEqual(steps)
    expect(through('word')).toBe('word')
  })

  it('writes a column once, however often it is there, and in 4 bytes a number where that is exact', () => {
    const once = pack({ x: steps }).length
    expect(pack({ x: steps, steps }).length - once).toBeLessThan(50)
    const halves = steps.map((step) => step + 1e-9)
    expect(pack({ x: halves }).length - once).toBe(4 * steps.length)
  })

  it('is refused where it is cut off', () => {
    const bytes = pack({ x: steps })
    expect(() => unpack(bytes.buffer.slice(0, 40))).toThrow()
    expect(() => unpack(bytes.buffer.slice(0, bytes.length - 8))).toThrow()
  })
})
