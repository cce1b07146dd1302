import { AppError } from '@barycenter/contracts'
import * as tf from '@tensorflow/tfjs-core'
import { denseLayer, LOGITS_DEVIATION } from './layers.js'
import { type Network, type ParameterSpec, type Weights, weightOf } from './network.js'
import { patchEmbedding } from './patch-embedding.js'
import type { ImageShape } from './pooling-stack.js'
import { learntPositions } from './token-embedding.js'
import { type TransformerShape, transformerStack } from './transformer-block.js'

export interface VitShape extends TransformerShape {
  imageShape: ImageShape
  /** Side of a patch. */
  patch: number
  classes: number
}

/**
 * Vision transformer (Dosovitskiy et al. 2021): patches of the image become tokens, behind one more whose last state tells
 * the class.
 * @throws INVALID_CONFIG when the image cannot be cut into such patches
 */
export function createVit(shape: VitShape): Network {
  const { imageShape, patch, width, classes } = shape
  requireWholePatches(shape)
  const patches = (imageShape[0] / patch) * (imageShape[1] / patch)
  const embedding = patchEmbedding('patch', shape)
  const first = classToken('class', width)
  const positions = learntPositions('position', patches + 1, width)
  const stack = transformerStack('', shape)
  const logits = denseLayer('logits', width, classes, LOGITS_DEVIATION)
  return {
    parameters: [embedding, first, positions, stack, logits].flatMap((part) => part.parameters),
    normLayers: [],
    forward(weights, images) {
      const [batch, length] = [images.shape[0], patches + 1]
      const tokens = first.apply(weights, embedding.apply(weights, images))
      const rows = positions.apply(weights, tf.reshape(tokens, [batch * length, width]), length)
      const encoded = stack.apply(weights, rows, { batch, length, mask: null })
      const classRows = tf.slice(tf.reshape(encoded, [batch, length, width]), [0, 0, 0], [batch, 1, width])
      return logits.apply(weights, tf.reshape(classRows, [batch, width]))
    },
  }
}

function requireWholePatches({ imageShape: [height, width], patch }: VitShape): void {
  if (height % patch === 0 && width % patch === 0) return
  const expected = `a divisor of both sides of the images, which have ${height}×${width} pixels`
  throw new AppError('INVALID_CONFIG', `model.patch: found ${patch}, expected ${expected}`)
}

interface ClassToken {
  parameters: ParameterSpec[]
  /** @param sequences [batch, length, width] @returns [batch, 1 + length, width] */
  apply(weights: Weights, sequences: tf.Tensor3D): tf.Tensor3D
}

/** The same learnt vector, `name/token`, in front of every sequence [batch, length, width]; 0 at first, as published. */
function classToken(name: string, width: number): ClassToken {
  const token = `${name}/token`
  return {
    parameters: [{ name: token, shape: [width], initial: { constant: 0 } }],
    apply(weights, sequences) {
      // Added to zeros, as the gradient of a tile takes one slice after the other.
      const first = tf.add(tf.zeros([sequences.shape[0], 1, width]), weightOf(weights, token)) as tf.Tensor3D
      return tf.concat([first, sequences], 1)
    },
  }
}
