/** Two edges over one x; a row without one of them is a gap of the band. */
interface BandEdges {
  x: readonly number[]
  upper: readonly (number | null)[]
  lower: readonly (number | null)[]
}

type Point = [x: number, y: number]

/** Outlines of the areas between gaps: along the upper edge, and back along the lower one. */
export function bandOutlines({ x, upper, lower }: BandEdges): Point[][] {
  const stretches: number[][] = [[]]
  for (let row = 0; row < x.length; row++) {
    if (upper[row] === null || lower[row] === null) stretches.push([])
    else stretches.at(-1)!.push(row)
  }
  return stretches
    .filter((rows) => rows.length > 0)
    .map((rows) => [
      ...rows.map((row): Point => [x[row]!, upper[row]!]),
      ...rows.toReversed().map((row): Point => [x[row]!, lower[row]!]),
    ])
}
