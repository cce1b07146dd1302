import type { NamedTensor } from '@barycenter/db'
import type { ParameterLayout, ParameterRange } from '@barycenter/twa'
import type { NormPlace, TorchCheckpoint } from './torch-checkpoint.js'
import { flattenedPlace, samePlace, torchPlace } from './torch-places.js'

interface Module {
  name: string
  /** Axes of its weight: 1 for a norm, 2 for a dense layer, 4 for a convolution. */
  rank: number
}

/**
 * A checkpoint of a model that is a chain: whatever its modules are called, the first kernel of the file is our first one,
 * and so are the norms. So an nn.Sequential fits, and so do attributes numbered in order (conv1, conv2, fc1) and the two
 * parts of VGG (features, classifier). Convolutions come before dense layers.
 * @param imageChannels for a model whose first layer is dense
 */
export function readByOrder(
  { specs }: ParameterLayout,
  tensors: readonly NamedTensor[],
  imageChannels: number,
): TorchCheckpoint {
  const modules = modulesInOrder(tensors)
  const kernels = modules.filter(({ rank }) => rank > 1)
  const norms = modules.filter(({ rank }) => rank === 1)
  const ownKernels = specs.filter(({ name }) => name.endsWith('/kernel'))
  const ownNorms = specs.filter(({ name }) => name.endsWith('/gamma'))
  const kernelOf = nameByOrder(ownKernels, kernels, 'kernel')
  const normOf = nameByOrder(ownNorms, norms, 'norm')
  const flattened = flattenedKernel(ownKernels, imageChannels)
  return {
    places: specs.map((spec) => {
      const [layer, part] = splitName(spec.name)
      if (part === 'gamma') return samePlace(spec, `${normOf(layer)}.weight`)
      if (part === 'beta') return samePlace(spec, `${normOf(layer)}.bias`)
      if (part === 'bias') return samePlace(spec, `${kernelOf(layer)}.bias`)
      const tensor = `${kernelOf(layer)}.weight`
      return spec === flattened.kernel
        ? flattenedPlace(spec, tensor, flattened.channels)
        : torchPlace(spec, tensor)
    }),
    // Each norm follows the kernel of its own number; the last kernel has none.
    norms: ownNorms.map(({ name }, place): NormPlace => {
      const [norm] = splitName(name)
      return { norm: normOf(norm), kernel: kernels[place]?.name ?? null }
    }),
    isByOrder: true,
  }
}

/** The first dense kernel: in front of it, maps or the image are made one vector. */
function flattenedKernel(kernels: readonly ParameterRange[], imageChannels: number) {
  const dense = kernels.findIndex(({ shape }) => shape.length === 2)
  return { kernel: kernels[dense], channels: kernels[dense - 1]?.shape.at(-1) ?? imageChannels }
}

function nameByOrder(own: readonly ParameterRange[], found: readonly Module[], what: string) {
  const names = new Map(
    own.map((spec, place) => [
      splitName(spec.name)[0],
      found[place]?.name ?? `${what} ${place + 1} in order`,
    ]),
  )
  return (layer: string) => names.get(layer)!
}

function modulesInOrder(tensors: readonly NamedTensor[]): Module[] {
  const modules = tensors
    .filter(({ name }) => name.endsWith('.weight'))
    .map(({ name, shape }) => ({ name: name.slice(0, -'.weight'.length), rank: shape.length }))
  const convolving = new Set(modules.filter(({ rank }) => rank === 4).map(({ name }) => parentOf(name)))
  const part = ({ name }: Module) => (convolving.has(parentOf(name)) ? 0 : 1)
  return modules.sort(
    (a, b) => part(a) - part(b) || b.rank - a.rank || a.name.localeCompare(b.name, 'en', { numeric: true }),
  )
}

const parentOf = (name: string) => name.split('.').slice(0, -1).join('.')

function splitName(parameter: string): [layer: string, part: string] {
  const place = parameter.lastIndexOf('/')
  return [parameter.slice(0, place), parameter.slice(place + 1)]
}
