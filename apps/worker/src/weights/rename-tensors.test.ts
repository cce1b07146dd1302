import { describe, expect, it } from 'vitest'
import { renameTensors } from './rename-tensors.js'

const tensors = ['net.conv.weight', 'net.head.weight', 'other'].map((name) => ({
  name,
  shape: [1],
  data: Float32Array.of(1),
}))
const names = (rules: Record<string, string | null>) => renameTensors(tensors, rules).map(({ name }) => name)

describe('renameTensors', () => {
  it('puts another beginning in place, by the longest rule that fits', () => {
    expect(names({})).toEqual(['net.conv.weight', 'net.head.weight', 'other'])
    expect(names({ 'net.': '' })).toEqual(['conv.weight', 'head.weight', 'other'])
    expect(names({ 'net.': '', 'net.head.': 'fc.' })).toEqual(['conv.weight', 'fc.weight', 'other'])
  })

  it('leaves out what is renamed to null', () => {
    expect(names({ 'net.head': null, other: 'o' })).toEqual(['net.conv.weight', 'o'])
  })

  it('refuses two tensors of one name', () => {
    expect(() => names({ 'net.conv.': '', 'net.head.': '' })).toThrow(
      'initial.rename: found two tensors named "weight" by it, expected one',
    )
  })
})
