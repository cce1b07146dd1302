import type { PackedPrecision } from '../low-bit/precision.js'
import { type AffineCode, encode, groupCode, minMaxCode } from '../low-bit/quantise.js'
import type { BasisData } from './basis.js'
import type { BasisCollector } from './basis-collector.js'
import type { PlannedBlock } from './plan.js'

type PackedData = BasisData & { kind: 'packed' }

/**
 * Quantises rows as they come and packs the codes: memory n · D · bits / 8 bytes, and 8 for each group of each row.
 * The published form needs the range of a whole block before its first code, so it reads the block twice.
 */
export async function createPackedCollector(
  blocks: readonly PlannedBlock[],
  { bits, groupSize }: PackedPrecision,
): Promise<BasisCollector> {
  const shared: (AffineCode | null)[] = []
  for (const block of blocks) {
    const whole = groupSize === 'block' && block.rank > 0 ? await blockRange(block) : null
    shared.push(whole && minMaxCode(whole.min, whole.max, bits))
  }
  const data = blocks.map((block) => (block.rank === 0 ? null : emptyData(block, { bits, groupSize })))
  return {
    // A group is never cut by a chunk.
    grain: groupSize === 'block' ? 32 : groupSize,
    write(index, from, rows) {
      for (const [row, values] of rows.entries()) {
        packRow(data[index]!, { row, from, values, rank: blocks[index].rank, code: shared[index] })
      }
    },
    take: () => data,
  }
}

async function blockRange(block: PlannedBlock): Promise<{ min: number; max: number }> {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  await block.forEachChunk((rows) => {
    for (const row of rows) {
      for (let i = 0; i < row.length; i++) {
        min = Math.min(min, row[i])
        max = Math.max(max, row[i])
      }
    }
  })
  return { min, max }
}

function emptyData({ from, to, rank }: PlannedBlock, { bits, groupSize }: PackedPrecision): PackedData {
  const width = to - from
  const size = groupSize === 'block' ? width : groupSize
  const groups = Math.ceil(width / size)
  return {
    kind: 'packed',
    bits,
    groupSize: size,
    codes: new Int32Array(rank * Math.ceil((width * bits) / 32)),
    scales: new Float32Array(rank * groups),
    shifts: new Float32Array(rank * groups),
  }
}

interface RowPiece {
  row: number
  /** First column of the piece within the block. */
  from: number
  values: Float32Array
  rank: number
  /** Shared by the whole block, or null for a code a group. */
  code: AffineCode | null
}

function packRow(data: PackedData, { row, from, values, rank, code: shared }: RowPiece): void {
  const { bits, groupSize, codes, scales, shifts } = data
  const groups = scales.length / rank
  const words = codes.length / rank
  for (let start = 0; start < values.length; start += groupSize) {
    const group = values.subarray(start, start + groupSize)
    const code = shared ?? groupCode(group, bits)
    const place = row * groups + Math.floor((from + start) / groupSize)
    scales[place] = code.scale
    shifts[place] = code.shift
    for (let i = 0; i < group.length; i++) {
      const bit = (from + start + i) * bits
      codes[row * words + Math.floor(bit / 32)] |= encode(group[i], code, bits) << (bit % 32)
    }
  }
}
