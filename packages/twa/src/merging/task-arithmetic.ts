import type { SnapshotSource } from '../snapshot-source.js'
import { mergeColumns, requireBase } from './merge-columns.js'
import { requireWeights } from './weighted-average.js'

/** Where the tasks started, and how much of each to add. */
export interface TaskArithmeticOptions {
  /** θ_0, [dim]: the point that all snapshots were fine-tuned from. */
  base: Float32Array
  /** λ, one for all tasks or one for each; may be negative, to take a task away. */
  scale: number | readonly number[]
}

/**
 * Task arithmetic (Ilharco et al., 2023): θ_0 + Σ_i λ_i τ_i with the task vectors τ_i = w_i − θ_0 → [dim]. With
 * λ_i = 1/n it is the uniform average.
 *
 * @throws ShapeError when base or scale don't fit the snapshots
 * @throws SettingError when base or scale aren't finite
 */
export async function taskArithmetic(
  source: SnapshotSource,
  { base, scale }: TaskArithmeticOptions,
): Promise<Float32Array> {
  const scales = typeof scale === 'number' ? new Array<number>(source.count).fill(scale) : scale
  requireBase(base, source)
  requireWeights('scale', scales, source.count)
  return mergeColumns(source, (rows, from) => {
    const sum = Float64Array.from(base.subarray(from, from + rows[0].length))
    for (const [index, lambda] of scales.entries()) {
      const row = rows[index]
      for (let i = 0; i < row.length; i++) sum[i] += lambda * (row[i] - base[from + i])
    }
    return sum
  })
}
