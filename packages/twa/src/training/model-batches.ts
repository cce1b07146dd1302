import * as tf from '@tensorflow/tfjs-core'
import { uniformAverage } from '../averaging/uniform.js'
import { SettingError } from '../errors.js'
import { createRandom } from '../random.js'
import type { SnapshotSource } from '../snapshot-source.js'
import { planEach, requireDirection, totalRank } from '../subspace/around-the-mean.js'
import { type BlockOptions, type CutBlocks, cutBlocks } from '../subspace/cut-blocks.js'
import { deviationBlock } from '../subspace/deviation-rows.js'
import type { SubspacePlan } from '../subspace/plan.js'
import { type StorageOptions, storeSubspace } from '../subspace/store-subspace.js'
import type { LocalSubspace } from '../subspace/subspace.js'
import { copyOf, withTensor } from './with-tensor.js'

/** How the snapshots take turns. */
export interface ModelBatchOptions extends BlockOptions, StorageOptions {
  /** m: how many snapshots have a row at a time; memory of the basis is m · dim instead of n · dim. */
  size: number
  /** Times that every snapshot has its turn; 1 in the published scripts. */
  passes?: number
  /**
   * What the rows are deviations from: 'mean' = the uniform average of all (TWA, journal version), 'current' = the model
   * reached so far, for the first batch its own mean (MEHL-Soup, Li et al., 2024).
   */
  center?: 'mean' | 'current'
  /** Shuffles the snapshots anew in each pass, as MEHL-Soup does; left out, they keep their order. */
  shuffleSeed?: number | string
}

/** Where a batch stands among the others. */
export interface ModelBatch {
  pass: number
  /** Index within the pass. */
  batch: number
  /** The snapshots that have rows. */
  models: readonly number[]
}

/** What training has reached after a batch. */
export interface ModelBatchResult extends ModelBatch {
  /** The model reached, [dim]. */
  weights: Float32Array
  /** The mean of all models reached so far, [dim]: the published code evaluates it beside the last. */
  mean: Float32Array
  /** [blocks][snapshots] of `weights`; every block sums to 1. */
  averagingWeights: number[][]
}

/**
 * TWA on a few snapshots at a time (section 5.4 of the method): the hull's coefficients of m snapshots are trained,
 * the model reached becomes the offset of the next m. Block coordinate descent: where `train` only ever lowers the loss,
 * the loss falls from batch to batch.
 *
 * `train` gets a subspace around the current model and returns trained coefficients x, [rank]; the subspace ends with the
 * call. Yields after every batch. m ≥ n with one pass is TWA-hull itself, in unit rows.
 *
 * A batch without a row, whose snapshots are all at the centre, is not trained: the model stays and counts in the mean as
 * any other. (At m = 1 and centre 'current' the first batch always is one: it is its own centre.)
 *
 * @throws SettingError for a size or number of passes below 1; SubspaceDegenerateError after a pass of only such batches,
 * so when all snapshots are equal; what else `planHull` throws.
 */
export async function* trainModelBatches(
  source: SnapshotSource,
  options: ModelBatchOptions,
  train: (subspace: LocalSubspace, at: ModelBatch) => Promise<Float32Array>,
): AsyncGenerator<ModelBatchResult> {
  const cut = cutBlocks(source, options)
  let mean: Float32Array | null = null
  let taken = 0
  let rowsOfPass = 0
  let current = await startOf(source, cut)
  for (const at of planModelBatches(source.count, options)) {
    const plan = await planBatch(source, { cut, current, at }, options)
    const rank = totalRank(plan.blocks)
    rowsOfPass = (at.batch === 0 ? 0 : rowsOfPass) + rank
    const isLast = (at.batch + 1) * options.size >= source.count
    if (isLast) requireDirection('model batch', source, rowsOfPass, cut)
    if (rank > 0) {
      const subspace = await storeSubspace(plan, options)
      current = await trainBatch(subspace, () => train(subspace, at))
    }
    taken += 1
    mean = runningMean(mean, current.weights, taken)
    yield { ...at, ...current, mean }
  }
}

/** The batches of all passes, in order; the last of a pass may be smaller. */
export function planModelBatches(
  count: number,
  { size, passes = 1, shuffleSeed }: Pick<ModelBatchOptions, 'size' | 'passes' | 'shuffleSeed'>,
): ModelBatch[] {
  for (const [setting, value] of Object.entries({ size, passes })) {
    if (!Number.isInteger(value) || value < 1)
      throw new SettingError(setting, value, 'a whole number of at least 1')
  }
  return Array.from({ length: passes }, (_, pass) => {
    const order =
      shuffleSeed === undefined
        ? Array.from({ length: count }, (_, index) => index)
        : Array.from(createRandom('model batches', shuffleSeed, pass).permutation(count))
    return Array.from({ length: Math.ceil(count / size) }, (_, batch) => ({
      pass,
      batch,
      models: order.slice(batch * size, (batch + 1) * size),
    }))
  }).flat()
}

/** A model and how it is made of the snapshots, [blocks][snapshots]. */
interface Reached {
  weights: Float32Array
  averagingWeights: number[][]
}

async function startOf(source: SnapshotSource, { ranges }: CutBlocks): Promise<Reached> {
  const uniform = new Array<number>(source.count).fill(1 / source.count)
  return { weights: await uniformAverage(source), averagingWeights: ranges.map(() => [...uniform]) }
}

/** The unit rows of one batch's snapshots, around the current model. */
async function planBatch(
  source: SnapshotSource,
  { cut, current, at }: { cut: CutBlocks; current: Reached; at: ModelBatch },
  { center = 'mean' }: ModelBatchOptions,
): Promise<SubspacePlan> {
  const isFirst = at.pass === 0 && at.batch === 0
  const own = Array.from({ length: source.count }, (_, i) =>
    at.models.includes(i) ? 1 / at.models.length : 0,
  )
  const centerOf = (block: number) => {
    if (center === 'mean') return undefined
    return isFirst ? own : current.averagingWeights[block]
  }
  const { models } = at
  const { blocks, dropped } = await planEach(cut, (range, index) =>
    deviationBlock(cut.moving, range, {
      tolerance: cut.tolerance,
      scale: 'unit',
      models,
      center: centerOf(index),
    }),
  )
  return {
    kind: 'hull',
    coordinates: 'unit',
    snapshotCount: source.count,
    offset: current.weights,
    offsetWeights: current.averagingWeights,
    decays: 'displacement',
    blocks,
    frozen: cut.frozen,
    dropped,
  }
}

/** The model reached in a subspace, which ends with the call. */
async function trainBatch(subspace: LocalSubspace, train: () => Promise<Float32Array>): Promise<Reached> {
  try {
    const x = await train()
    const point = tf.tidy(() => subspace.point(tf.tensor1d(x.slice())))
    return {
      weights: await withTensor(point, copyOf),
      averagingWeights: subspace.toAveragingWeights(x)!,
    }
  } finally {
    subspace.dispose()
  }
}

/** The mean of `count` models from that of all but the last; one vector, however many there were. */
function runningMean(mean: Float32Array | null, model: Float32Array, count: number): Float32Array {
  return mean ? mean.map((value, i) => value + (model[i] - value) / count) : model.slice()
}
