import * as tf from '@tensorflow/tfjs-core'

/**
 * Attributes of kernels that an engine may register with TensorFlow.js under these names, each doing in one pass what this
 * library else composes of plain operations. All tensors are float32; results are new tensors.
 */
export interface EngineKernels {
  /** vector [dim] → tensors of these shapes, its numbers in order: `ParameterLayout.split`. */
  SplitVector: { shapes: number[][] }
  /** tensors by their place (0, 1, …) → their numbers in order, [dim]: `ParameterLayout.join`. */
  JoinTensors: Record<never, never>
  /** params, gradient, momentum → the next params and momentum: `sgd` with momentum. */
  MomentumStep: { learningRate: number; momentum: number; nesterov: boolean; weightDecay: number }
  /**
   * params, gradient, mean, variance → the next params, mean and variance:
   *
   *   g = gradient + penalty · params,   m = beta1 · mean + (1 − beta1) · g,   v = beta2 · variance + (1 − beta2) · g²
   *   params − shrink · params − rate · m / (√v · correction + epsilon)
   */
  AdamStep: {
    rate: number
    beta1: number
    beta2: number
    correction: number
    epsilon: number
    penalty: number
    shrink: number
  }
}

/** What the engine that is set makes of these inputs in one kernel, or null where it has no such kernel. */
export function runEngineKernel<Name extends keyof EngineKernels>(
  name: Name,
  inputs: Record<string, tf.Tensor>,
  attrs: EngineKernels[Name],
): tf.Tensor[] | null {
  if (!tf.getKernel(name, tf.getBackend())) return null
  return tf.engine().runKernel(name, inputs, { ...attrs }) as unknown as tf.Tensor[]
}
