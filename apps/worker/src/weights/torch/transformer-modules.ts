import type { NamedTensor } from '@barycenter/db'
import type { ParameterLayout } from '@barycenter/twa'
import type { WeightPlace } from '../fit-weights.js'
import { findModule, placesByName } from './modules-by-name.js'
import type { TorchCheckpoint } from './torch-checkpoint.js'

/**
 * A checkpoint of pre-LN transformer blocks: those of nn.TransformerEncoder (encoder.layers.0.self_attn), of GPT-2 as nanoGPT
 * calls them (transformer.h.0.attn), or of vision transformers in timm (blocks.0.attn). Queries, keys and values are one
 * kernel in all of them, in this order.
 */
export function readTransformer(layout: ParameterLayout, tensors: readonly NamedTensor[]): TorchCheckpoint {
  const names = new Set(tensors.map(({ name }) => name))
  const places = placesByName(layout, findModule(tensors, moduleNames))
  return {
    places: places.map((place) => bareTensor(inProjection(place, names), names)),
    norms: [],
    isByOrder: false,
  }
}

const STACKS = ['encoder.layers', 'transformer.layers', 'layers', 'blocks', 'transformer.h', 'h']

const BLOCK_PARTS: Record<string, readonly string[]> = {
  norm1: ['norm1', 'ln_1'],
  'attention/qkv': ['self_attn', 'attn.c_attn', 'attn.qkv'],
  'attention/out': ['self_attn.out_proj', 'attn.c_proj', 'attn.proj'],
  norm2: ['norm2', 'ln_2'],
  'mlp/widen': ['linear1', 'mlp.c_fc', 'mlp.fc1'],
  'mlp/narrow': ['linear2', 'mlp.c_proj', 'mlp.fc2'],
}

const OUTSIDE: Record<string, readonly string[]> = {
  token: ['token', 'embedding', 'token_embedding', 'transformer.wte', 'wte'],
  position: ['position', 'position_embedding', 'transformer.wpe', 'wpe'],
  patch: ['patch_embed.proj', 'conv_proj', 'patch'],
  norm: ['encoder.norm', 'transformer.norm', 'norm', 'transformer.ln_f', 'ln_f'],
  logits: ['logits', 'head', 'lm_head', 'fc'],
}

function moduleNames(layer: string): readonly string[] {
  const inBlock = /^block(\d+)\/(.+)$/.exec(layer)
  if (!inBlock) return OUTSIDE[layer] ?? [layer]
  const [, block, part] = inBlock
  return STACKS.flatMap((stack) =>
    (BLOCK_PARTS[part] ?? [part]).map((end) => `${stack}.${Number(block) - 1}.${end}`),
  )
}

/** nn.MultiheadAttention holds its own kernel and bias for queries, keys and values, without a module in between. */
function inProjection(place: WeightPlace, names: ReadonlySet<string>): WeightPlace {
  const tensor = place.tensor.replace(/\.self_attn\.(weight|bias)$/, '.self_attn.in_proj_$1')
  return names.has(tensor) ? { ...place, tensor } : place
}

/** Parameters that stand in a model by themselves, with an axis in front for the batch. */
const BARE: Record<string, readonly string[]> = {
  'class/token': ['cls_token', 'class_token'],
  'position/table': ['pos_embed', 'pos_embedding', 'encoder.pos_embedding'],
}

function bareTensor(place: WeightPlace, names: ReadonlySet<string>): WeightPlace {
  const candidates = BARE[place.parameter] ?? []
  const tensor = candidates.find((name) => names.has(name))
  if (!tensor) return place
  const [rows, width] = place.shape.length === 2 ? place.shape : [1, place.shape[0]]
  return { ...place, tensor, shape: [1, rows, width] }
}
