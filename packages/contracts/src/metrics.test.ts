import { describe, expect, it } from 'vitest'
import { fromMetricValue, toMetricValue } from './metrics.js'

describe('metric values', () => {
  it.each([0, -1.5, 1e300, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'keep %s through JSON',
    (value) => {
      expect(fromMetricValue(JSON.parse(JSON.stringify(toMetricValue(value))))).toBe(value)
    },
  )
})
