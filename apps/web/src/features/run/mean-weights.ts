/** Averaging weight of each snapshot, [n]: the mean over the blocks of [blocks, n]; null while there are none. */
export function meanWeights(blocks: readonly (readonly number[])[] | null): number[] | null {
  const first = blocks?.[0]
  if (!blocks || !first) return null
  return first.map((_, index) => blocks.reduce((sum, block) => sum + block[index]!, 0) / blocks.length)
}
