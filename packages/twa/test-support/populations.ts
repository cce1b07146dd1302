import './cpu-backend.js'
import * as tf from '@tensorflow/tfjs-core'
import type { Population } from '../src/population/population.js'
import { createRandom } from '../src/random.js'

/** A vector of standard normals, named by the member that starts there. */
export function startOf(dim: number, member: number): Float32Array {
  const random = createRandom('population start', dim, member)
  return Float32Array.from({ length: dim }, () => random.normal())
}

/** Noise around the members themselves, another for each step and member: the gradients of ½‖w‖² on small batches. */
export function createGradients(population: Population, firstMember = 0): tf.Tensor1D[] {
  return population.members().map((params, k) => {
    const random = createRandom('population gradient', population.step, firstMember + k)
    return tf.tidy(() => {
      const noise = tf.tensor1d(Float32Array.from({ length: params.size }, () => random.normal()))
      return tf.add<tf.Tensor1D>(params, noise)
    })
  })
}

/** Updates on such gradients; the members after each of them. */
export function train(
  population: Population,
  updates: number,
  { firstMember = 0, learningRate = 0.1 } = {},
): Float32Array[][] {
  return Array.from({ length: updates }, () => {
    const gradients = createGradients(population, firstMember)
    population.update(gradients, learningRate)
    tf.dispose(gradients)
    return population.members().map((member) => member.dataSync<'float32'>().slice())
  })
}
