import * as tf from '@tensorflow/tfjs-core'
import { SettingError, ShapeError } from '../errors.js'
import type { Optimizer } from '../optimizers/optimizer.js'
import { requireCount } from '../settings.js'
import {
  cloneTensors,
  disposeTensorState,
  restoreTensorState,
  saveTensorState,
  type TensorState,
} from '../tensor-state.js'
import { membersMean } from './members-mean.js'
import type { PopulationRule } from './population-rule.js'
import { requireFitting, type SavedPopulation } from './saved-population.js'

/** Who trains, how, and under which rule. */
export interface PopulationOptions {
  /** How many parameter vectors. */
  members: number
  /** Steps every member, each with a state of its own. */
  optimizer: Optimizer
  /** One vector for all, or one each. */
  start: Float32Array | readonly Float32Array[]
  rule: PopulationRule
}

/**
 * Several parameter vectors trained side by side. Each step: the rule combines the gradients → every member's optimizer
 * takes its step → the rule changes the members → what the rule averages over time sees their mean.
 *
 * It owns its tensors until `dispose`, also when called inside `tf.tidy`.
 */
export interface Population {
  /** Updates made so far. */
  readonly step: number
  /** One step along the gradients at `members()`, one [dim] each, which stay the caller's. */
  update(gradients: readonly tf.Tensor1D[], learningRate: number): void
  /** The vectors, [dim] each; the population's own, valid until the next `update` or `restore`. */
  members(): readonly tf.Tensor1D[]
  /** Their mean, [dim], a new tensor. */
  mean(): tf.Tensor1D
  /** The weights to evaluate, [dim], a new tensor: the rule's average over time once it holds a point, else the mean. */
  average(): tf.Tensor1D
  save(): Promise<SavedPopulation>
  /** @throws SavedStateError for what another rule, number of members or length of vectors has left */
  restore(saved: SavedPopulation): void
  dispose(): void
}

type Held = { members: tf.Tensor1D[]; optimizers: TensorState[]; timeAverage: TensorState[] }

/**
 * @throws SettingError for a number of members or starts that does not fit, and for an optimizer whose parameters are
 * not its iterate (Lookahead, schedule-free SGD): it would undo what the rule does to them
 * @throws ShapeError for start vectors of different lengths; `update` throws it for gradients
 */
export function createPopulation({ members: count, optimizer, start, rule }: PopulationOptions): Population {
  requireCount('members', count)
  if (optimizer.evaluationWeights) {
    throw new SettingError('optimizer', optimizer.name, 'one whose parameters are the weights to evaluate')
  }
  const starts = startOfEach(start, count, rule)
  const dim = starts[0].length

  let step = 0
  let held = keep({
    members: starts.map((vector) => tf.tensor1d(vector.slice())),
    optimizers: starts.map(() => optimizer.init(dim)),
    timeAverage: rule.timeAverage ? [rule.timeAverage.averager.init(dim)] : [],
  })

  function replace(next: Held, nextStep: number): void {
    release(held)
    held = keep(next)
    step = nextStep
  }

  function observe(states: TensorState[], members: readonly tf.Tensor1D[], at: number): TensorState[] {
    const { timeAverage } = rule
    if (!timeAverage || at % timeAverage.every !== 0) return states.map(cloneState)
    return states.map((state) => timeAverage.averager.update(state, { weights: membersMean(members) }))
  }

  function advance(gradients: readonly tf.Tensor1D[], learningRate: number): Held {
    const used = rule.combineGradients?.(step, gradients) ?? gradients
    const steps = held.members.map((params, k) =>
      optimizer.update({ gradient: used[k], state: held.optimizers[k], params, learningRate }),
    )
    const moved = steps.map(({ params }) => params)
    const ruled = rule.afterStep?.({ step: step + 1, learningRate }, moved) ?? moved
    // A rule may hand out one tensor for several members.
    const members = ruled.map((member) => tf.clone(member))
    const optimizers = steps.map(({ state }) => state)
    return { members, optimizers, timeAverage: observe(held.timeAverage, members, step + 1) }
  }

  return {
    get step() {
      return step
    },
    update(gradients, learningRate) {
      requireGradients(gradients, { count, dim })
      replace(
        tf.tidy(() => advance(gradients, learningRate)),
        step + 1,
      )
    },
    members: () => held.members,
    mean: () => membersMean(held.members),
    average() {
      const [state] = held.timeAverage
      const holdsPoint = rule.timeAverage && state.step > 0
      return holdsPoint ? rule.timeAverage.averager.average(state) : membersMean(held.members)
    },
    async save() {
      // All is read before the first await: a later update can't mix into what is saved.
      const at = step
      const [members, optimizers, [timeAverage = null]] = await Promise.all([
        Promise.all(held.members.map(copyOf)),
        Promise.all(held.optimizers.map(saveTensorState)),
        Promise.all(held.timeAverage.map(saveTensorState)),
      ])
      return { rule: rule.name, step: at, members, optimizers, timeAverage }
    },
    restore(saved) {
      requireFitting(saved, { rule, count, dim, optimizers: held.optimizers })
      const { members, optimizers, timeAverage } = saved
      const next = {
        members: members.map((member) => tf.tensor1d(member.slice())),
        optimizers: optimizers.map(restoreTensorState),
        timeAverage: timeAverage ? [restoreTensorState(timeAverage)] : [],
      }
      replace(next, saved.step)
    },
    dispose: () => release(held),
  }
}

function startOfEach(start: PopulationOptions['start'], count: number, rule: PopulationRule): Float32Array[] {
  if (start instanceof Float32Array) return new Array<Float32Array>(count).fill(start)
  if (rule.oneStart)
    throw new SettingError('start', `${start.length} vectors`, `one vector, for ${rule.name}`)
  if (start.length !== count)
    throw new SettingError('number of start vectors', start.length, `${count}, one each`)
  for (const [k, { length }] of start.entries()) {
    if (length !== start[0].length) throw new ShapeError(`start of member ${k}`, [length], [start[0].length])
  }
  return [...start]
}

function requireGradients(gradients: readonly tf.Tensor1D[], of: { count: number; dim: number }): void {
  if (gradients.length !== of.count) throw new ShapeError('list of gradients', [gradients.length], [of.count])
  for (const [k, { shape }] of gradients.entries()) {
    if (shape.length !== 1 || shape[0] !== of.dim)
      throw new ShapeError(`gradient of member ${k}`, shape, [of.dim])
  }
}

/** Kept: the population's tensors outlive a `tf.tidy` of the caller's around any of its functions. */
function keep(held: Held): Held {
  const states = [...held.optimizers, ...held.timeAverage]
  for (const tensor of [...held.members, ...states.flatMap(({ tensors }) => Object.values(tensors))])
    tf.keep(tensor)
  return held
}

function release(held: Held): void {
  tf.dispose(held.members)
  for (const state of [...held.optimizers, ...held.timeAverage]) disposeTensorState(state)
}

function cloneState({ step, numbers, tensors }: TensorState): TensorState {
  return { step, numbers, tensors: cloneTensors(tensors) }
}

async function copyOf(tensor: tf.Tensor1D): Promise<Float32Array> {
  // data() may hand out the engine's own memory.
  return Float32Array.from(await tensor.data<'float32'>())
}
