import { describe, expect, it } from 'vitest'
import { mergeConfig } from './merge-config.js'

describe('mergeConfig', () => {
  it('goes into objects and replaces lists', () =>
    expect(mergeConfig({ a: { b: 1, c: [1, 2] } }, { a: { c: [3] } })).toEqual({ a: { b: 1, c: [3] } }))

  it('starts an object anew when its kind changes, since the fields of the old kind do not fit', () =>
    expect(mergeConfig({ model: { kind: 'cnn', dense: 4 } }, { model: { kind: 'mlp' } })).toEqual({
      model: { kind: 'mlp' },
    }))
})
