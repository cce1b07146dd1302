import type { BasisData } from './basis.js'
import type { BasisSink, PlannedBlock } from './plan.js'

/** A sink that keeps what it is given, and hands it out when all is written. */
export interface BasisCollector extends BasisSink {
  /** Data of each block; null where the rank is 0. */
  take(): (BasisData | null)[]
}

/** Keeps rows in float32: 4 · n · D bytes. */
export function createDenseCollector(blocks: readonly PlannedBlock[]): BasisCollector {
  const rowsOf = blocks.map(({ from, to, rank }) => new Float32Array(rank * (to - from)))
  return {
    write(index, from, rows) {
      const width = blocks[index].to - blocks[index].from
      for (const [row, values] of rows.entries()) rowsOf[index].set(values, row * width + from)
    },
    take: () => rowsOf.map((rows, index) => (blocks[index].rank === 0 ? null : { kind: 'dense', rows })),
  }
}
