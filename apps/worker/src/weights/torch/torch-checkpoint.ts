import type { NamedTensor } from '@barycenter/db'
import type { WeightPlace } from '../fit-weights.js'

/** How a PyTorch checkpoint holds the weights of a model of ours. */
export interface TorchCheckpoint {
  places: WeightPlace[]
  /** One for each layer of batch norm, in the order of the model. */
  norms: NormPlace[]
  /** Whether tensors were told apart by their order in the file, not by their names. */
  isByOrder: boolean
}

/** Where the statistics of a batch norm layer stand: names of modules. */
export interface NormPlace {
  norm: string
  /**
   * The kernel whose sums the layer normalises, where PyTorch may have put a bias in between. Batch norm takes it out
   * again with the mean, so our models have none; by running statistics, the mean is less by it.
   */
  kernel: string | null
}

/** Tensors of a checkpoint that a model needs no parameter for: what batch norm makes up for. */
export function isMadeUpFor({ norms }: TorchCheckpoint): (tensor: string) => boolean {
  const biases = new Set(norms.flatMap(({ kernel }) => (kernel === null ? [] : [`${kernel}.bias`])))
  return (tensor) => /\.running_(mean|var)$/.test(tensor) || biases.has(tensor)
}

/** What wrappers of a model put before every name: DataParallel and torch.compile. */
const WRAPPERS = ['module.', '_orig_mod.']

export function withoutWrappers(tensors: readonly NamedTensor[]): readonly NamedTensor[] {
  const wrapper = WRAPPERS.find((start) => tensors.every(({ name }) => name.startsWith(start)))
  if (wrapper === undefined || tensors.length === 0) return tensors
  return withoutWrappers(tensors.map((tensor) => ({ ...tensor, name: tensor.name.slice(wrapper.length) })))
}
