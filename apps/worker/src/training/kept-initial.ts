import { type MethodName, type RunConfig, trainsBase } from '@barycenter/contracts'
import type { NamedTensor } from '@barycenter/db'
import { createRandom } from '@barycenter/twa'
import { findTensor, vectorTensor } from './named-tensors.js'
import type { PhaseContext, Position } from './phase.js'

const LOOK_BACK: readonly MethodName[] = ['task-arithmetic', 'ties']

const NAME = 'initial'

/** Methods of the run that look at how far snapshots have come from the weights before the first step. */
export function methodsLookingBack({ evaluate }: RunConfig): MethodName[] {
  return evaluate.methods.filter((method) => LOOK_BACK.includes(method))
}

/** Whether all of the initial weights come from the seed. */
const isDrawn = ({ initial, ...config }: RunConfig) => initial.kind === 'random' && trainsBase(config)

/**
 * The weights before the first step, as part of a position: where they came from may be gone by the time that methods ask
 * for them. Fresh ones are not kept, as the seed gives them again.
 */
export function keepInitial(config: RunConfig, weights: Float32Array): NamedTensor[] {
  return methodsLookingBack(config).length > 0 && !isDrawn(config) ? [vectorTensor(NAME, weights)] : []
}

/** What of a position goes on to the next one. */
export function keptInitial({ tensors }: Pick<Position, 'tensors'>): NamedTensor[] {
  return tensors.filter(({ name }) => name === NAME)
}

/** Weights before the first step, [dim]. */
export function initialWeights(
  { config, task }: Pick<PhaseContext, 'config' | 'task'>,
  { tensors }: Pick<Position, 'tensors'>,
): Float32Array {
  const { model } = task
  if (isDrawn(config)) return model.initialise(createRandom(config.seed, 'weights'))
  return findTensor(tensors, NAME, model.layout.dim).data
}
