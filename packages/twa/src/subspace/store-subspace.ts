import { type BasisPrecision, FULL_PRECISION, packedPrecision } from '../low-bit/precision.js'
import { type ProjectionKernels, plainProjectionKernels } from '../projection-kernels.js'
import { type BasisCollector, createDenseCollector } from './basis-collector.js'
import { createPackedCollector } from './packed-collector.js'
import { type SubspacePlan, writeBasis } from './plan.js'
import { createSubspace, type LocalSubspace } from './subspace.js'

/** What every builder takes besides its own settings. */
export interface StorageOptions {
  /** Of the basis; float32 when left out. */
  precision?: BasisPrecision
  /** The hot products; the plain form when left out. */
  kernels?: ProjectionKernels
}

/**
 * Computes the basis of a plan and puts it on the engine. Memory: the basis at its precision (once here and once on
 * engines that copy), a chunk, and the offset; never n · D float32 numbers when it is packed.
 *
 * @throws SettingError for a precision that isn't one.
 */
export async function storeSubspace(
  plan: SubspacePlan,
  { precision = FULL_PRECISION, kernels = plainProjectionKernels }: StorageOptions = {},
): Promise<LocalSubspace> {
  const packed = packedPrecision(precision)
  const collector = packed
    ? await createPackedCollector(plan.blocks, packed)
    : createDenseCollector(plan.blocks)
  const decayOffset = await collect(plan, collector)
  const basis = collector.take()
  const blocks = plan.blocks.map(({ from, to, rank, weightMap }, index) => ({
    from,
    to,
    rank,
    weightMap,
    basis: basis[index],
  }))
  return createSubspace({ ...plan, blocks, decayOffset }, kernels)
}

/** Writes the basis; where decay pulls on the whole weights, P c is summed alongside, in float64, from the rows in float32. */
async function collect(plan: SubspacePlan, collector: BasisCollector): Promise<Float64Array | null> {
  if (plan.decays === 'displacement') {
    await writeBasis(plan, collector)
    return null
  }
  const { offset, blocks } = plan
  const starts = blocks.map((_, index) => blocks.slice(0, index).reduce((sum, { rank }) => sum + rank, 0))
  const coordinates = new Float64Array(blocks.reduce((sum, { rank }) => sum + rank, 0))
  await writeBasis(plan, {
    grain: collector.grain,
    write(index, from, rows) {
      const first = blocks[index].from + from
      for (const [row, values] of rows.entries()) {
        let sum = 0
        for (let i = 0; i < values.length; i++) sum += values[i] * offset[first + i]
        coordinates[starts[index] + row] += sum
      }
      return collector.write(index, from, rows)
    },
  })
  return coordinates
}
