import type { NamedTensor } from '@barycenter/db'
import type { BatchNormLayer, ParameterLayout } from '@barycenter/twa'
import { findModule, placesByName } from './modules-by-name.js'
import type { TorchCheckpoint } from './torch-checkpoint.js'

/**
 * A checkpoint of a PreResNet or a wide one, under the names of the code that is in use: layer1.0.conv1 (PreResNet of SWA
 * and TWA) or block1.layer.0.conv1 (the WRN of its authors' PyTorch version), and their words for shortcut and classes.
 */
export function readPreActivation(
  layout: ParameterLayout,
  normLayers: readonly BatchNormLayer[],
  tensors: readonly NamedTensor[],
): TorchCheckpoint {
  const moduleOf = findModule(tensors, moduleNames)
  return {
    places: placesByName(layout, moduleOf),
    norms: normLayers.map(({ name }) => ({ norm: moduleOf(name), kernel: kernelBefore(name, moduleOf) })),
    isByOrder: false,
  }
}

/** From the second on, the norms of a block follow a convolution directly: before the others, a sum was made. */
function kernelBefore(norm: string, moduleOf: (layer: string) => string): string | null {
  const inBlock = /^(.+\/)bn([23])$/.exec(norm)
  return inBlock ? moduleOf(`${inBlock[1]}conv${Number(inBlock[2]) - 1}`) : null
}

const SHORTCUTS = ['downsample.0', 'shortcut.0', 'convShortcut', 'shortcut']

function moduleNames(layer: string): readonly string[] {
  const inBlock = /^stage(\d+)\/block(\d+)\/(.+)$/.exec(layer)
  if (inBlock) {
    const [, stage, block, part] = inBlock
    const parts = part === 'shortcut' ? SHORTCUTS : [part]
    const place = Number(block) - 1
    return [`layer${stage}.${place}`, `block${stage}.layer.${place}`].flatMap((start) =>
      parts.map((end) => `${start}.${end}`),
    )
  }
  if (layer === 'bn') return ['bn', 'bn1', 'norm']
  return layer === 'logits' ? ['fc', 'linear', 'classifier', 'logits'] : [layer]
}
