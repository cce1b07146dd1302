import * as tf from '@tensorflow/tfjs-core'
import { NonFiniteGradientError, NonFiniteTrainingError, SavedStateError } from '../errors.js'
import type { Subspace } from '../subspace/subspace.js'
import type { SavedTensorState } from '../tensor-state.js'
import { type ArmijoResult, type ArmijoSearch, type ArmijoSettings, armijoSearch } from './armijo-search.js'
import { requireStart } from './finite-training.js'
import { dot, identity, multiply, updateInverseHessian } from './inverse-hessian.js'
import { oneAtATime } from './one-at-a-time.js'
import { copyOf, withTensor } from './with-tensor.js'

type Coefficients = Pick<Subspace, 'rank' | 'pullBack' | 'point'>

/** A loss and its gradient on one mini-batch: both see the same data for all of a step. */
export interface BfgsProblem {
  loss(weights: tf.Tensor1D): number | Promise<number>
  /** [dim] → [dim], a new tensor that is given over. */
  gradient(weights: tf.Tensor1D): tf.Tensor1D | Promise<tf.Tensor1D>
}

/** Settings of P-BFGS; the published ones when left out. */
export interface BfgsTrainerOptions extends ArmijoSettings {
  /** Any, in one process or many, rows orthonormal or not. */
  subspace: Coefficients
  /** Stay where no trial lowers the loss enough; false: move on by the last scale, as published. */
  rejectFailed?: boolean
  /** Where to start, [rank]; left out: zeros, the uniform average. (DLDR starts from its first snapshot.) */
  startCoefficients?: ArrayLike<number>
}

/** What a step did. */
export interface BfgsStep {
  /** Before the step, on its mini-batch. */
  loss: number
  /** gᵀ d: how the loss changes along the direction; below 0 while B is positive definite. */
  slope: number
  /** Of the direction that was moved along; 0 where a failed search was rejected. */
  scale: number
  /** Losses evaluated by the search, besides the one before the step. */
  trials: number
  searchFailed: boolean
  /** Whether the move before this one taught B anything: its yᵀ s was above 1e-20. */
  curvatureUsed: boolean
}

/**
 * P-BFGS (Li, Tan, Huang, Tao, Liu & Huang, 2022: DLDR, section 4): quasi-Newton steps on the coefficients x of
 * w = c + Pᵀ φ(x), in float64. Each step, on one mini-batch:
 *
 *   g = P ∇L(w), for a simplex the gradient of its logits
 *   B ← BFGS update from the last move s and y = g − g_last, where yᵀ s > 1e-20; B starts as the identity, so
 *     curvatures far below 1 take many steps to learn
 *   d = −B g
 *   t = first of 1, 0.4, 0.4², … with L(w + t Pᵀ d) < L(w) + 0.4 · t · gᵀ d, at most 20 trials
 *   s = t d,   x ← x + s
 *
 * When all trials fail the published rule still moves, by 0.4²⁰ d; `rejectFailed` stays instead and forgets the pair
 * (s, y). On mini-batches y compares gradients of two batches, so it is as noisy as they are: use large ones. The
 * momentum on what P leaves out of the gradient, off in the published scripts, isn't offered: it leaves the subspace.
 * A step costs one gradient and 1 + trials losses. A penalty belongs into the loss and the gradient.
 */
export interface BfgsTrainer {
  /** Steps made so far. */
  readonly steps: number
  /** w at the current coefficients, [dim]; the trainer's own, valid until the next `step` or `restore`. */
  weights(): tf.Tensor1D
  /** x, [rank], a copy. */
  coefficients(): Float64Array
  /**
   * One step at a time, and not inside `tf.tidy`, which can't wait. The trainer is unchanged where it throws.
   * @throws NonFiniteGradientError naming the step and the coefficient; NonFiniteTrainingError when the loss at
   * `weights()` isn't finite; TwaError while another step or restore is running
   */
  step(problem: BfgsProblem): Promise<BfgsStep>
  /** Numbers alone, so that they survive JSON, [rank²] of them for B. Enough to continue to the same bits. */
  save(): SavedTensorState
  /** @throws SavedStateError when a vector is missing or has another length; TwaError while a step is running */
  restore(saved: SavedTensorState): Promise<void>
  dispose(): void
}

interface BfgsState {
  steps: number
  x: Float64Array
  inverseHessian: Float64Array
  /** The last gradient and the move after it; empty before the first step and after a rejected one. */
  gradient: Float64Array
  move: Float64Array
}

/**
 * @throws SettingError for a setting without a meaning, or start coefficients that aren't finite
 * @throws ShapeError for start coefficients of another length
 */
export async function createBfgsTrainer(options: BfgsTrainerOptions): Promise<BfgsTrainer> {
  const { subspace, rejectFailed = false } = options
  const { rank } = subspace
  const x = Float64Array.from(options.startCoefficients ?? new Float64Array(rank))
  requireStart('start coefficients', x, rank)
  const rules = { subspace, rejectFailed, search: armijoSearch(options) }

  let state: BfgsState = { steps: 0, x, inverseHessian: identity(rank), gradient: none, move: none }
  let w = await pointAt(subspace, x)
  const calls = oneAtATime()

  async function replace(next: BfgsState): Promise<void> {
    const moved = await pointAt(subspace, next.x)
    w.dispose()
    w = moved
    state = next
  }

  return {
    get steps() {
      return state.steps
    },
    weights: () => w,
    coefficients: () => state.x.slice(),
    step: (problem) =>
      calls.run('step', async () => {
        const { next, report } = await stepFrom({ state, w }, problem, rules)
        await replace(next)
        return report
      }),
    save: () => toNumbers(state),
    restore: (saved) => calls.run('restore', async () => replace(fromNumbers(saved, rank))),
    dispose: () => w.dispose(),
  }
}

const none = new Float64Array()

interface BfgsRules {
  subspace: Coefficients
  rejectFailed: boolean
  search: ArmijoSearch
}

/** The state after one step and what it did; `w` is the point of the state's x. */
async function stepFrom(
  { state, w }: { state: BfgsState; w: tf.Tensor1D },
  problem: BfgsProblem,
  { subspace, rejectFailed, search }: BfgsRules,
): Promise<{ next: BfgsState; report: BfgsStep }> {
  const gradient = await coefficientGradientAt(problem, subspace, { w, x: state.x })
  requireFinite(gradient, state.steps)
  const updated = learnCurvature(state, gradient)
  const inverseHessian = updated ?? state.inverseHessian
  const direction = multiply(inverseHessian, gradient).map((value) => 0 - value)
  const loss = await problem.loss(w)
  // The search has nothing to compare with: against NaN all trials fail, against an infinity any passes.
  if (!Number.isFinite(loss)) throw new NonFiniteTrainingError(state.steps, 'the loss', loss)
  const from = { loss, slope: dot(gradient, direction) }
  const found = await search((scale) => lossAt(problem, subspace, along(state.x, direction, scale)), from)
  const stays = found.failed && rejectFailed
  const scale = stays ? 0 : found.scale
  const next = {
    steps: state.steps + 1,
    x: stays ? state.x : along(state.x, direction, scale),
    inverseHessian,
    gradient: stays ? none : gradient,
    move: stays ? none : direction.map((value) => scale * value),
  }
  return { next, report: summary(from, { ...found, scale }, updated !== null) }
}

function summary(
  { loss, slope }: { loss: number; slope: number },
  { scale, trials, failed }: ArmijoResult,
  curvatureUsed: boolean,
): BfgsStep {
  return { loss, slope, scale, trials, searchFailed: failed, curvatureUsed }
}

/** B with the last move in it; null where that teaches nothing, or there was none. */
function learnCurvature(state: BfgsState, gradient: Float64Array): Float64Array | null {
  if (state.move.length === 0) return null
  const change = gradient.map((value, i) => value - state.gradient[i])
  return updateInverseHessian(state.inverseHessian, state.move, change)
}

function along(x: Float64Array, direction: Float64Array, scale: number): Float64Array {
  return x.map((value, i) => value + scale * direction[i])
}

async function pointAt(subspace: Coefficients, x: Float64Array): Promise<tf.Tensor1D> {
  return withTensor(tf.tensor1d(Float32Array.from(x)), (at) => subspace.point(at))
}

async function lossAt(problem: BfgsProblem, subspace: Coefficients, x: Float64Array): Promise<number> {
  return withTensor(await pointAt(subspace, x), (weights) => problem.loss(weights))
}

/** The gradient of the coefficients at x, [rank]. */
async function coefficientGradientAt(
  problem: BfgsProblem,
  subspace: Coefficients,
  { w, x }: { w: tf.Tensor1D; x: Float64Array },
): Promise<Float64Array> {
  const pulled = await withTensor(await problem.gradient(w), (gradient) =>
    withTensor(tf.tensor1d(Float32Array.from(x)), (at) => subspace.pullBack(gradient, at)),
  )
  return Float64Array.from(await withTensor(pulled, copyOf))
}

function requireFinite(gradient: Float64Array, step: number): void {
  const coefficient = gradient.findIndex((value) => !Number.isFinite(value))
  if (coefficient >= 0) throw new NonFiniteGradientError(step, coefficient, gradient[coefficient])
}

function toNumbers({ steps, x, inverseHessian, gradient, move }: BfgsState): SavedTensorState {
  const vectors = { coefficients: x, inverseHessian, gradient, move }
  const numbers = Object.fromEntries(Object.entries(vectors).map(([name, values]) => [name, [...values]]))
  return { step: steps, numbers, arrays: {} }
}

function fromNumbers({ step, numbers }: SavedTensorState, rank: number): BfgsState {
  function read(name: string, ...lengths: number[]): Float64Array {
    const found = numbers[name]?.length
    if (!lengths.includes(found)) {
      throw new SavedStateError(
        `saved BFGS state has ${found ?? 'no'} values for "${name}", expected ${lengths.join(' or ')}`,
      )
    }
    return Float64Array.from(numbers[name])
  }
  const gradient = read('gradient', 0, rank)
  return {
    steps: step,
    x: read('coefficients', rank),
    inverseHessian: read('inverseHessian', rank * rank),
    gradient,
    move: read('move', gradient.length),
  }
}
