import { areaOf, type Box, type TrueBox } from './box.js'

/** What each cell of a grid, row by row, is to say of the objects on one image. */
export interface CellTargets {
  /** 1 where the middle of an object of the class lies, less near it, 0 elsewhere. */
  heat: Float32Array // [cells, classes]
  /** Left, upper, right and lower edge of the object that the cell answers for, in cells from the middle of the cell. */
  edges: Float32Array // [cells, 4]
  /** How much the edges of a cell count: those of an object sum to 1. 0 where a cell answers for no object. */
  weights: Float32Array // [cells]
}

export interface Grid {
  /** Cells a side. */
  side: number
  classes: number
}

/** Heat reaches over this part of an object, to three deviations (Liu et al. 2020, "TTFNet", section 3.2). */
const REACH = 0.54

/**
 * Heat falls off from the cell that holds an object's middle as a Gaussian of the object's shape; cells with heat answer
 * for the object's edges, weighted by it. Where objects overlap, the smaller one has the cell. Of two objects with their
 * middles in one cell the larger one has no edges then; on a grid of 4 pixels a cell that is rare.
 */
export function assignTargets(boxes: readonly TrueBox[], { side, classes }: Grid): CellTargets {
  const heat = new Float32Array(side * side * classes)
  const edges = new Float32Array(side * side * 4)
  const shares = new Float32Array(side * side)
  const owners = new Int32Array(side * side).fill(-1)
  const largestFirst = boxes.toSorted((one, other) => areaOf(other) - areaOf(one))
  for (const [object, box] of largestFirst.entries()) {
    for (const { cell, share } of cellsAround(box, side)) {
      const place = cell * classes + box.class
      heat[place] = Math.max(heat[place], share)
      edges.set(edgesFrom(cell, box, side), cell * 4)
      shares[cell] = share
      owners[cell] = object
    }
  }
  return { heat, edges, weights: weigh(shares, owners, boxes.length) }
}

/** The cells that an object reaches, with a share of 1 in the one that holds its middle. */
function* cellsAround(box: Box, side: number): Generator<{ cell: number; share: number }> {
  const across = reach(box.x1, box.x2, side)
  const down = reach(box.y1, box.y2, side)
  for (const row of down) {
    for (const column of across) {
      yield { cell: row.place * side + column.place, share: row.share * column.share }
    }
  }
}

/** Columns (or rows) about the middle of an edge, and the Gaussian's value at each. */
function reach(from: number, to: number, side: number): { place: number; share: number }[] {
  const middle = Math.min(side - 1, Math.floor(((from + to) / 2) * side))
  const deviation = (REACH * (to - from) * side) / 6
  const most = Math.floor(3 * deviation)
  const places = Array.from({ length: 2 * most + 1 }, (_, index) => middle - most + index)
  return places
    .filter((place) => place >= 0 && place < side)
    .map((place) => {
      const distance = place - middle
      // Of an edge without length all heat is in the middle.
      return { place, share: distance === 0 ? 1 : Math.exp(-(distance ** 2) / (2 * deviation ** 2)) }
    })
}

function edgesFrom(cell: number, { x1, y1, x2, y2 }: Box, side: number): number[] {
  const [x, y] = middleOf(cell, side)
  return [x1 * side - x, y1 * side - y, x2 * side - x, y2 * side - y]
}

/** Middle of a cell, in cells from the upper left corner of the image. */
export function middleOf(cell: number, side: number): [x: number, y: number] {
  return [(cell % side) + 0.5, Math.floor(cell / side) + 0.5]
}

/** Shares of the cells that each object kept, made to sum to 1. */
function weigh(shares: Float32Array, owners: Int32Array, objects: number): Float32Array {
  const sums = new Float64Array(objects)
  for (const [cell, owner] of owners.entries()) if (owner >= 0) sums[owner] += shares[cell]
  return shares.map((share, cell) => (owners[cell] >= 0 ? share / sums[owners[cell]] : 0))
}
