import type { TensorState } from './tensor-state.js'

type NamedParts = Pick<TensorState, 'numbers' | 'tensors'>

/** The numbers and tensors of a wrapped rule under `prefix/…`, so that the wrapper's own names stay free. */
export function nestState(prefix: string, { numbers, tensors }: TensorState): NamedParts {
  return { numbers: renamed(numbers, prefixed), tensors: renamed(tensors, prefixed) }

  function prefixed(name: string): string {
    return `${prefix}/${name}`
  }
}

/** The wrapped rule's state again: what `nestState` put under `prefix/…`, at the wrapper's step. */
export function unnestState(prefix: string, { step, numbers, tensors }: TensorState): TensorState {
  return { step, numbers: renamed(numbers, inner), tensors: renamed(tensors, inner) }

  function inner(name: string): string | null {
    return name.startsWith(`${prefix}/`) ? name.slice(prefix.length + 1) : null
  }
}

function renamed<T>(values: Record<string, T>, rename: (name: string) => string | null): Record<string, T> {
  const result: Record<string, T> = {}
  for (const [name, value] of Object.entries(values)) {
    const other = rename(name)
    if (other !== null) result[other] = value
  }
  return result
}
