import * as tf from '@tensorflow/tfjs-core'
import type { PackedPrecision } from '../src/low-bit/precision.js'
import type { BasisData } from '../src/subspace/basis.js'
import type { PlannedBlock, SubspacePlan } from '../src/subspace/plan.js'
import { storeSubspace } from '../src/subspace/store-subspace.js'
import { createSubspace, type LocalSubspace, type Subspace } from '../src/subspace/subspace.js'

/** Sums over the ranks of one process, as an all-reduce does: every rank waits until all have given their part. */
export interface Barrier {
  readonly size: number
  sum(part: Float32Array): Promise<Float32Array>
}

export function createBarrier(size: number): Barrier {
  let parts: Float32Array[] = []
  let waiting: ((sum: Float32Array) => void)[] = []
  return {
    size,
    sum: (part) =>
      new Promise((resolve) => {
        parts.push(part)
        waiting.push(resolve)
        if (parts.length < size) return
        const [given, told] = [parts, waiting]
        parts = []
        waiting = []
        // Float32 additions in the order of arrival: what an all-reduce does, in one order of many.
        const sum = given.reduce((total, values) => total.map((value, i) => value + values[i]))
        for (const tell of told) tell(sum)
      }),
  }
}

/** First and last (exclusive) of `total` for each of `ranks`, the first ones larger: uneven when it doesn't divide. */
export function splitEvenly(total: number, ranks: number): { from: number; to: number }[] {
  let from = 0
  return Array.from({ length: ranks }, (_, rank) => {
    const to = from + Math.floor(total / ranks) + (rank < total % ranks ? 1 : 0)
    const part = { from, to }
    from = to
    return part
  })
}

async function summed(barrier: Barrier, part: tf.Tensor1D): Promise<tf.Tensor1D> {
  const values = Float32Array.from(await part.data<'float32'>())
  part.dispose()
  return tf.tensor1d(await barrier.sum(values))
}

function added(offset: Float32Array, displacement: tf.Tensor1D): tf.Tensor1D {
  const point = tf.tidy(() => tf.add<tf.Tensor1D>(tf.tensor1d(offset.slice()), displacement))
  displacement.dispose()
  return point
}

/** One rank's rows of a plan with one block; with the published low-bit form each rank gets a scale of its own. */
export async function rowsOfPlan(
  plan: SubspacePlan,
  { from, to }: { from: number; to: number },
  precision?: PackedPrecision,
): Promise<LocalSubspace> {
  const block = onlyBlock(plan.blocks)
  const part: PlannedBlock = {
    ...block,
    rank: to - from,
    weightMap: null,
    forEachChunk: (visit, grain) =>
      block.forEachChunk((rows, column) => visit(rows.slice(from, to), column), grain),
  }
  return storeSubspace({ ...plan, blocks: [part] }, { precision })
}

/** One rank's rows of a stored subspace with one block: scales are those of the whole. */
export async function rowsOfSubspace(
  whole: LocalSubspace,
  { from, to }: { from: number; to: number },
): Promise<LocalSubspace> {
  const block = onlyBlock(whole.blocks)
  const data = await block.basis!.read()
  const decayOffset = whole.decayOffset?.slice(from, to) ?? null
  const basis = sliceRows(data, { from, to, rank: block.rank })
  return createSubspace({
    ...whole,
    decayOffset,
    blocks: [{ ...block, rank: to - from, basis, weightMap: null }],
  })
}

function sliceRows(
  data: BasisData,
  { from, to, rank }: { from: number; to: number; rank: number },
): BasisData {
  const rowsOf = <A extends Float32Array | Int32Array>(all: A): A => {
    const length = all.length / rank
    return all.slice(from * length, to * length) as A
  }
  if (data.kind === 'dense') return { kind: 'dense', rows: rowsOf(data.rows) }
  return { ...data, codes: rowsOf(data.codes), scales: rowsOf(data.scales), shifts: rowsOf(data.shifts) }
}

function onlyBlock<T>(blocks: readonly T[]): T {
  if (blocks.length !== 1) throw new Error(`expected one block, found ${blocks.length}`)
  return blocks[0]
}

/** Rows spread over ranks: coefficients are each rank's own, Pᵀ x is summed over all of them. */
export function rowSharded(local: LocalSubspace, barrier: Barrier): Subspace {
  const adjoint = (x: tf.Tensor1D) => summed(barrier, local.adjoint(x))
  return {
    ...local,
    adjoint,
    async point(x) {
      return added(local.offset, await adjoint(x))
    },
    pullBack: (gradient) => local.apply(gradient),
    toAveragingWeights: () => null,
  }
}

/**
 * Columns spread over ranks: coefficients are the same on all, P g is summed over them (rank numbers), and Pᵀ x is put
 * together from the columns of each.
 */
export async function columnSharded(
  whole: LocalSubspace,
  { from, to }: { from: number; to: number },
  barrier: Barrier,
): Promise<Subspace> {
  const { dim } = whole
  const columns = await columnsOf(whole, { from, to })
  const apply = (gradient: tf.Tensor1D) =>
    summed(
      barrier,
      tf.tidy(() => columns.apply(tf.slice1d(gradient, from, to - from))),
    )
  const adjoint = (x: tf.Tensor1D) =>
    summed(
      barrier,
      tf.tidy(() => tf.pad1d(columns.adjoint(x), [from, dim - to])),
    )
  return {
    ...whole,
    apply,
    adjoint,
    async point(x) {
      return added(whole.offset, await adjoint(x))
    },
    pullBack: apply,
  }
}

async function columnsOf(whole: LocalSubspace, { from, to }: { from: number; to: number }) {
  const block = onlyBlock(whole.blocks)
  const data = await block.basis!.read()
  if (data.kind !== 'dense') throw new Error('expected float32 rows')
  const rows = new Float32Array(block.rank * (to - from))
  for (let r = 0; r < block.rank; r++) {
    rows.set(data.rows.subarray(r * whole.dim + from, r * whole.dim + to), r * (to - from))
  }
  const basis = { kind: 'dense' as const, rows }
  const part = { ...block, from: 0, to: to - from, basis }
  return createSubspace({ ...whole, offset: whole.offset.slice(from, to), blocks: [part] })
}
