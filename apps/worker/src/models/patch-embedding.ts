import * as tf from '@tensorflow/tfjs-core'
import { type ParameterSpec, type Weights, weightOf } from './network.js'
import type { ImageShape } from './pooling-stack.js'

export interface PatchShape {
  imageShape: ImageShape
  /** Side of a patch; divides both sides of the image. */
  patch: number
  /** Numbers that stand for one patch. */
  width: number
}

export interface PatchEmbedding {
  parameters: ParameterSpec[]
  /** @param images [batch, height, width, channels] @returns [batch, patches, width], row by row of the image */
  apply(weights: Weights, images: tf.Tensor4D): tf.Tensor3D
}

/**
 * A vector for each patch: a convolution whose stride is the side of its kernel, as one product. `name/kernel` has the
 * shape of a convolution's.
 */
export function patchEmbedding(name: string, { imageShape, patch, width }: PatchShape): PatchEmbedding {
  const [high, wide, channels] = imageShape
  const [rows, columns, size] = [high / patch, wide / patch, patch * patch * channels]
  const names = { kernel: `${name}/kernel`, bias: `${name}/bias` }
  const initial = { deviation: Math.sqrt(1 / size) }
  return {
    parameters: [
      { name: names.kernel, shape: [patch, patch, channels, width], initial },
      { name: names.bias, shape: [width], initial: { constant: 0 } },
    ],
    apply(weights, images) {
      const batch = images.shape[0]
      const lines = tf.reshape(images, [batch * rows, patch, columns, patch * channels])
      const patches = tf.reshape(tf.transpose(lines, [0, 2, 1, 3]), [batch * rows * columns, size])
      const kernel = tf.reshape(weightOf(weights, names.kernel), [size, width])
      const embedded = tf.add(tf.matMul(patches, kernel), weightOf(weights, names.bias))
      return tf.reshape(embedded, [batch, rows * columns, width])
    },
  }
}
