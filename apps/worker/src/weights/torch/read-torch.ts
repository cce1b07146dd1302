import { AppError, type ModelConfig, type ModelKind } from '@barycenter/contracts'
import type { NamedTensor } from '@barycenter/db'
import type { Model } from '../../models/model.js'
import { readByOrder } from './modules-by-order.js'
import { readPreActivation } from './pre-activation-modules.js'
import type { TorchCheckpoint } from './torch-checkpoint.js'
import { readTransformer } from './transformer-modules.js'

/** Models whose checkpoints have rules. */
const READABLE: readonly ModelKind[] = [
  'mlp',
  'cnn',
  'vgg',
  'preresnet',
  'wide-resnet',
  'vit',
  'language-transformer',
]

/**
 * How these tensors hold the weights of a model.
 * @param imageChannels of the images that an image classifier sees
 * @throws INVALID_CONFIG for a model without rules
 */
export function readTorch(
  { kind }: ModelConfig,
  { layout, normLayers }: Pick<Model, 'layout' | 'normLayers'>,
  tensors: readonly NamedTensor[],
  imageChannels: number,
): TorchCheckpoint {
  switch (kind) {
    case 'mlp':
    case 'cnn':
    case 'vgg':
      return readByOrder(layout, tensors, imageChannels)
    case 'preresnet':
    case 'wide-resnet':
      return readPreActivation(layout, normLayers, tensors)
    case 'vit':
    case 'language-transformer':
      return readTransformer(layout, tensors)
    default:
      throw new AppError(
        'INVALID_CONFIG',
        `initial.layout: found "pytorch", expected "barycenter", as model.kind is ${kind}; PyTorch's names are known for ${READABLE.join(', ')}`,
      )
  }
}
