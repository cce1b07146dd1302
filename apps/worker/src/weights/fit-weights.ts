import { AppError } from '@barycenter/contracts'
import type { NamedTensor } from '@barycenter/db'
import type { ParameterLayout } from '@barycenter/twa'

/** Where a parameter of a model stands in other weights. */
export interface WeightPlace {
  parameter: string
  /** Name of the tensor. */
  tensor: string
  /** Shape that it has there. */
  shape: readonly number[]
  /** Its values in the order that the model has them in. */
  convert(values: Float32Array): Float32Array
}

/** Places of weights that this product wrote. */
export function ownPlaces({ specs }: ParameterLayout): WeightPlace[] {
  const convert = (values: Float32Array) => values
  return specs.map(({ name, shape }) => ({ parameter: name, tensor: name, shape, convert }))
}

/** Statistics of batch norm that go with weights: a run takes them anew from its own training examples. */
export const isStatistic = (name: string) => /\/running_(mean|variance)$/.test(name)

export interface Fit {
  /** Where the weights come from, for an error: `initial.file`. */
  field: string
  places: readonly WeightPlace[]
  /** Parameters that need no tensor, see `freshParameters`. */
  fresh: ReadonlySet<string>
  /** Tensors that may be there and are not taken. */
  ignores(tensor: string): boolean
}

/**
 * The tensors as values of our parameters, fresh ones left out.
 * @throws INVALID_CONFIG naming parameters without a tensor, tensors that were not used, and shapes that differ
 */
export function fitWeights(tensors: readonly NamedTensor[], fit: Fit): Map<string, Float32Array> {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  const needed = fit.places.filter(({ parameter }) => !fit.fresh.has(parameter))
  const missing = needed.filter(({ tensor }) => !byName.has(tensor))
  const known = new Set(fit.places.map(({ tensor }) => tensor))
  const unused = tensors.filter(({ name }) => !known.has(name) && !fit.ignores(name))
  const misshapen = needed.filter(({ tensor, shape }) => {
    const found = byName.get(tensor)?.shape
    return found && !sameShape(found, shape)
  })
  if (missing.length + unused.length + misshapen.length > 0) {
    const parts = [
      listed(
        'no tensor for',
        missing.map(({ parameter, tensor }) => placeWords(parameter, tensor)),
      ),
      listed(
        'not used',
        unused.map(({ name, shape }) => `${name} ${shapeWords(shape)}`),
      ),
      listed(
        'of another shape',
        misshapen.map(({ parameter, tensor, shape }) => {
          const found = shapeWords(byName.get(tensor)!.shape)
          return `${placeWords(parameter, tensor)} found ${found}, expected ${shapeWords(shape)}`
        }),
      ),
    ]
    const found = `found tensors that do not fit the model: ${parts.filter(Boolean).join('; ')}`
    throw new AppError('INVALID_CONFIG', `${fit.field}: ${found}`)
  }
  return new Map(
    needed.map(({ parameter, tensor, convert }) => [parameter, convert(byName.get(tensor)!.data)]),
  )
}

/**
 * The parameters that a list of names, or of beginnings of names up to a "/", stands for.
 * @throws INVALID_CONFIG for one that stands for none
 */
export function freshParameters({ specs }: ParameterLayout, names: readonly string[]): Set<string> {
  const fresh = new Set<string>()
  for (const name of names) {
    const start = name.endsWith('/') ? name : `${name}/`
    const found = specs.filter((spec) => spec.name === name || spec.name.startsWith(start))
    if (found.length === 0) {
      const known = firstFew(specs.map((spec) => spec.name))
      throw new AppError(
        'INVALID_CONFIG',
        `initial.fresh: found "${name}", expected parameters of the model: ${known}`,
      )
    }
    for (const spec of found) fresh.add(spec.name)
  }
  return fresh
}

const MOST_LISTED = 10

function listed(what: string, items: readonly string[]): string {
  return items.length > 0 ? `${what}: ${firstFew(items)}` : ''
}

function firstFew(items: readonly string[]): string {
  const shown = items.slice(0, MOST_LISTED).join(', ')
  return items.length > MOST_LISTED ? `${shown} and ${items.length - MOST_LISTED} more` : shown
}

function placeWords(parameter: string, tensor: string): string {
  return parameter === tensor ? parameter : `${parameter} (there ${tensor})`
}

const shapeWords = (shape: readonly number[]) => `[${shape.join(', ')}]`

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis])
}
