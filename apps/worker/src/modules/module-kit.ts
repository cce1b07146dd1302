import { createRandom } from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'
import { z } from 'zod'
import { layerNorm } from '../models/layer-norm.js'
import { biasLayer, biasRelu, denseKernel, denseLayer, heDeviation } from '../models/layers.js'
import { convolution, maxPoolHalves, onPixels } from '../models/map-layers.js'
import { weightOf } from '../models/network.js'
import { batchNorms } from '../models/norm-or-bias.js'
import { learntPositions, tokenEmbedding } from '../models/token-embedding.js'
import { transformerStack } from '../models/transformer-block.js'
import { defineDataset, defineModel } from './module-types.js'

/**
 * What a module is given, as its folder may lie where none of these can be imported. `tf` must be this one: the engine is
 * opened in it.
 */
export const MODULE_KIT = {
  defineModel,
  defineDataset,
  tf,
  z,
  /** Random numbers that are the same for the same seed. */
  createRandom,
  /** The parts that the product's own models are made of. */
  layers: {
    weightOf,
    heDeviation,
    denseKernel,
    denseLayer,
    biasLayer,
    biasRelu,
    batchNorms,
    convolution,
    onPixels,
    maxPoolHalves,
    layerNorm,
    tokenEmbedding,
    learntPositions,
    transformerStack,
  },
}
export type ModuleKit = typeof MODULE_KIT
