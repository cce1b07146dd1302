import type { Tensor } from '@tensorflow/tfjs-core'
import { tf } from '../tensorflow.js'

type Inputs = Readonly<Record<string, Tensor>>
type Attrs = Readonly<Record<string, number | boolean>>

/** Whether the engine that is open has this operation as a kernel of its own; else it is composed of stock operations. */
export function hasFused(name: string): boolean {
  return tf.getKernel(name, tf.getBackend()) !== undefined
}

/** Runs a kernel of ours by name. Its outputs are not differentiated: callers give their gradient themselves. */
export function runFused(name: string, inputs: Inputs, attrs: Attrs = {}): Tensor[] {
  const outputs = tf.engine().runKernel(name, { ...inputs }, { ...attrs })
  return Array.isArray(outputs) ? (outputs as Tensor[]) : [outputs as Tensor]
}

type Gradient = (dy: Tensor, saved: Tensor[]) => Tensor[]
/** What an operation gives, what its gradient needs of it, and that gradient, one for each input. */
export interface Differentiable {
  value: Tensor
  saved: Tensor[]
  gradient: Gradient
}

/** An operation with a gradient written out. */
export function withGradient(inputs: Tensor[], run: (...inputs: Tensor[]) => Differentiable): Tensor {
  const operation = tf.customGrad((...given) => {
    const save = given[inputs.length] as unknown as (tensors: Tensor[]) => void
    const { value, saved, gradient } = run(...(given.slice(0, inputs.length) as Tensor[]))
    save(saved)
    return { value, gradFunc: gradient }
  })
  return operation(...inputs)
}
