import { SettingError } from '../errors.js'
import type { CodeBits } from '../kernels/packed-rows.js'

/**
 * How exactly a basis is kept: float32, or codes of 1, 2, 4 or 8 bits with a scale and a shift for each group of
 * adjoining columns of a row. Only the basis loses digits: offset, coefficients and weights stay float32, so x = 0 is
 * the offset to the last bit at any precision.
 *
 * `groupSize` is a number of columns (a multiple of 32, at most 4096; 128 when left out), or `'block'` for the published form: one
 * scale for all rows of a block together, which heavy-tailed rows spoil: Student t3 rows keep a cosine of 0.2 to 0.6 at
 * 4 bits, by their largest entry, where groups of 128 keep 0.99 (section 7 of the method).
 */
export type BasisPrecision = { bits: 32 } | { bits: CodeBits; groupSize?: number | 'block' }

export const FULL_PRECISION: BasisPrecision = { bits: 32 }

const DEFAULT_GROUP = 128
/** A group is never cut by a chunk of columns, so its size bounds what a chunk of all rows takes. */
const LARGEST_GROUP = 4096
const CODE_BITS: readonly number[] = [1, 2, 4, 8]

/** A packed precision with its group size settled. */
export interface PackedPrecision {
  bits: CodeBits
  groupSize: number | 'block'
}

/** Null for float32. @throws SettingError when bits or group size aren't allowed. */
export function packedPrecision(precision: BasisPrecision): PackedPrecision | null {
  if (precision.bits === 32) return null
  const { bits, groupSize = DEFAULT_GROUP } = precision
  if (!CODE_BITS.includes(bits)) throw new SettingError('precision.bits', bits, '1, 2, 4, 8 or 32')
  if (groupSize !== 'block' && !isGroup(groupSize)) {
    throw new SettingError(
      'precision.groupSize',
      groupSize,
      `a multiple of 32 up to ${LARGEST_GROUP}, or 'block'`,
    )
  }
  return { bits, groupSize }
}

function isGroup(columns: number): boolean {
  return columns >= 32 && columns <= LARGEST_GROUP && columns % 32 === 0
}
