import { layerNorm as normaliseRows } from '@barycenter/engine'
import type { PlainLayer } from './layers.js'
import { weightOf } from './network.js'

/** Layer norm of rows, with the weights `name/gamma` and `name/beta`, [width] each; epsilon 1e-5, PyTorch's default. */
export function layerNorm(name: string, width: number): PlainLayer {
  const names = { gamma: `${name}/gamma`, beta: `${name}/beta` }
  return {
    parameters: [
      { name: names.gamma, shape: [width], initial: { constant: 1 } },
      { name: names.beta, shape: [width], initial: { constant: 0 } },
    ],
    apply: (weights, x) => normaliseRows(x, weightOf(weights, names.gamma), weightOf(weights, names.beta)),
  }
}
