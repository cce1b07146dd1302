import type { BasisData } from '../src/subspace/basis.js'
import type { PlannedBlock } from '../src/subspace/plan.js'
import type { Matrix } from './dense.js'

export type PackedData = BasisData & { kind: 'packed' }

/** The packed form of a block, or a failed test. */
export function requirePacked(data: BasisData | null | undefined): PackedData {
  if (data?.kind !== 'packed') throw new Error(`expected packed rows, found ${data?.kind ?? 'none'}`)
  return data
}

/** Codes [rank][width], read bit by bit: no word arithmetic of the code under test. */
export function codesOf({ codes, bits, scales, groupSize }: PackedData, rank: number, width: number): Matrix {
  if (scales.length !== rank * Math.ceil(width / groupSize)) throw new Error('scales of another shape')
  const words = codes.length / rank
  const bitAt = (row: number, bit: number) => (codes[row * words + Math.floor(bit / 32)] >>> (bit % 32)) & 1
  return Array.from({ length: rank }, (_, row) =>
    Array.from({ length: width }, (_, column) => {
      let code = 0
      for (let bit = 0; bit < bits; bit++) code += bitAt(row, column * bits + bit) * 2 ** bit
      return code
    }),
  )
}

/** scale · code + shift in float64, [rank][width]. */
export function dequantised(data: PackedData, rank: number, width: number): Matrix {
  const groups = data.scales.length / rank
  return codesOf(data, rank, width).map((row, r) =>
    row.map((code, column) => {
      const group = r * groups + Math.floor(column / data.groupSize)
      return data.scales[group] * code + data.shifts[group]
    }),
  )
}

/** A block of given rows, handed out in chunks of at most `chunk` columns that keep to the grain. */
export function blockOf(rows: readonly Float32Array[], chunk = Number.POSITIVE_INFINITY): PlannedBlock {
  const width = rows[0].length
  return {
    from: 0,
    to: width,
    rank: rows.length,
    weightMap: null,
    async forEachChunk(visit, grain = 1) {
      const step = Math.max(grain, Math.floor(Math.min(chunk, width + grain) / grain) * grain)
      for (let from = 0; from < width; from += step) {
        await visit(
          rows.map((row) => row.slice(from, from + step)),
          from,
        )
      }
    },
  }
}
