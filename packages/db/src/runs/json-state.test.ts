import { expect, it } from 'vitest'
import { toJson } from './json-state.js'

it('takes what JSON gives back equal', () => {
  const state = { step: 3, rate: 1e-320, names: ['a'], nested: { none: null, on: true }, left: undefined }
  expect(toJson(state)).toBe(state)
})

it.each([
  [{ optimizer: { rates: [1, Number.NaN] } }, 'state.optimizer.rates[1]: found NaN'],
  [{ count: 3n }, 'state.count: found 3'],
  [{ weights: new Float32Array(2) }, 'state.weights: found Float32Array'],
  [{ at: new Date(0) }, 'state.at: found Date'],
])('names the field JSON would change: %o', (state, message) => {
  expect(() => toJson(state)).toThrow(message)
})
