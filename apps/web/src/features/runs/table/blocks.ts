/** All places of the blocks of `size` in which those from one to another lie: the first, and the one after the last. */
export const blocksOf = (from: number, to: number, size: number): [from: number, end: number] => [
  Math.floor(from / size) * size,
  Math.ceil((to + 1) / size) * size,
]

/** Columns whose values are asked for together: one question for each that comes into sight would hold up a scroll. */
export const COLUMNS_ASKED = 16
