import type { Tensor } from '@tensorflow/tfjs-core'
import { tf } from '../src/tensorflow.js'

/** Seeded uniform numbers in [-1, 1) (mulberry32). */
export function uniform(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1
  }
}

export function randomTensor(shape: number[], seed: number): Tensor {
  const next = uniform(seed)
  return tf.tensor(Float32Array.from({ length: tf.util.sizeFromShape(shape) }, next), shape)
}
