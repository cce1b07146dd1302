import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { tensorsLeftBy } from '../test-support/cpu-backend.js'
import { createParameterLayout } from './parameter-layout.js'

const layout = createParameterLayout([
  { name: 'dense/kernel', shape: [2, 3] },
  { name: 'dense/bias', shape: [3] },
  { name: 'scale', shape: [] },
])

describe('createParameterLayout', () => {
  it('places parameters one after the other', () => {
    expect(layout.dim).toBe(10)
    expect(layout.specs.map(({ from, to }) => [from, to])).toEqual([
      [0, 6],
      [6, 9],
      [9, 10],
    ])
    expect(layout.offsetOf('dense/bias')).toBe(6)
  })

  it('splits what it joined into the same tensors', () => {
    tf.tidy(() => {
      const tensors = [tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]), tf.tensor1d([7, 8, 9]), tf.scalar(10)]
      const vector = layout.join(tensors)
      expect([...vector.dataSync()]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
      const parts = layout.split(vector)
      expect(parts.map((part) => part.shape)).toEqual([[2, 3], [3], []])
      expect(parts.map((part) => [...part.dataSync()])).toEqual([[1, 2, 3, 4, 5, 6], [7, 8, 9], [10]])
    })
  })

  it('leaves behind only what it returns', async () => {
    const tensors = [tf.zeros([2, 3]), tf.zeros([3]), tf.scalar(1)]
    expect(await tensorsLeftBy(() => layout.join(tensors))).toBe(1)
    const vector = layout.join(tensors)
    expect(await tensorsLeftBy(() => layout.split(vector))).toBe(3)
  })

  it('names the parameter whose shape is wrong', () => {
    const wrong = [tf.zeros([3, 2]), tf.zeros([3]), tf.scalar(1)]
    expect(() => layout.join(wrong)).toThrow('"dense/kernel" has shape [3,2], expected [2,3]')
    expect(() => layout.join(wrong.slice(1))).toThrow('list of tensors has shape [2], expected [3]')
    expect(() => layout.split(tf.zeros([9]))).toThrow('parameter vector has shape [9], expected [10]')
    expect(() => layout.offsetOf('nope')).toThrow('"nope", expected one of dense/kernel, dense/bias, scale')
    expect(() => createParameterLayout([layout.specs[0], layout.specs[0]])).toThrow('unique names')
    expect(() => createParameterLayout([{ name: 'x', shape: [0] }])).toThrow('positive whole sizes')
  })
})
