/** Columns whose values are asked for together: one question for each that comes into sight would hold up a scroll. */
const BLOCK = 16

/** The columns of all blocks from that of one column to that of another: the first, and the one after the last. */
export const blocksOf = (from: number, to: number): [from: number, end: number] => [
  Math.floor(from / BLOCK) * BLOCK,
  Math.ceil((to + 1) / BLOCK) * BLOCK,
]
