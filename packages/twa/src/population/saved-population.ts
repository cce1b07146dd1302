import { SavedStateError } from '../errors.js'
import { requireSameState, type SavedTensorState, type TensorState } from '../tensor-state.js'
import type { PopulationRule } from './population-rule.js'

/** Enough to continue to the same bits, under the same options. */
export interface SavedPopulation {
  /** Name of the rule. */
  rule: string
  step: number
  members: Float32Array[]
  optimizers: SavedTensorState[]
  /** Of the rule's average over time; null for a rule without one. */
  timeAverage: SavedTensorState | null
}

/** @throws SavedStateError for what another rule, optimizer, number of members or length of vectors has left */
export function requireFitting(
  saved: SavedPopulation,
  of: { rule: PopulationRule; count: number; dim: number; optimizers: readonly TensorState[] },
): void {
  const { rule, members, optimizers, timeAverage } = saved
  if (rule !== of.rule.name || (timeAverage !== null) !== (of.rule.timeAverage !== undefined)) {
    throw new SavedStateError(`saved population follows the rule ${rule}, expected ${of.rule.name}`)
  }
  if (members.length !== of.count || optimizers.length !== of.count) {
    throw new SavedStateError(`saved population has ${members.length} members, expected ${of.count}`)
  }
  for (const [k, optimizer] of optimizers.entries()) {
    requireSameState(optimizer, of.optimizers[k], `saved optimizer of member ${k}`)
  }
  const states = timeAverage ? [timeAverage] : []
  const vectors = [...members, ...states.flatMap(({ arrays }) => Object.values(arrays))]
  const wrong = vectors.find(({ length }) => length !== of.dim)
  if (wrong) throw new SavedStateError(`saved population has a vector of ${wrong.length}, expected ${of.dim}`)
}
