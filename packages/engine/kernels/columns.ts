import * as geo from './geometry'
import { at } from './panels'
import { addRun, copyRun, zeroRun } from './runs'

/** Floats of a column block: enough rows to feed the matrix product, small enough (256 KB) to stay in L2. */
const BLOCK_FLOATS: i32 = 65536

export function positions(g: usize): i32 {
  return geo.batchSize(g) * geo.outHeight(g) * geo.outWidth(g)
}

export function patchSize(g: usize): i32 {
  return geo.filterHeight(g) * geo.filterWidth(g) * geo.inChannels(g)
}

/** Output positions per column block. Blocks cross image borders, so small images still fill the product. */
export function blockRows(g: usize): i32 {
  return min(positions(g), min(1024, max(128, BLOCK_FLOATS / patchSize(g))))
}

/** Floats of column buffer a convolution gradient needs. */
export function columnFloats(g: usize): i32 {
  return blockRows(g) * patchSize(g)
}

/**
 * Output positions [first, first + rows) of x[B, H, W, C] -> col[rows, KH * KW * C], or back with `scatter`
 * (x += col). One filter row is one contiguous run of the input.
 */
function visitPatches(x: usize, g: usize, first: i32, rows: i32, col: usize, scatter: bool): void {
  const H = geo.inHeight(g)
  const W = geo.inWidth(g)
  const C = geo.inChannels(g)
  const KH = geo.filterHeight(g)
  const KW = geo.filterWidth(g)
  const OW = geo.outWidth(g)
  const perImage = geo.outHeight(g) * OW
  for (let r = first; r < first + rows; r++) {
    const image = r / perImage
    const position = r % perImage
    const y0 = (position / OW) * geo.strideHeight(g) - geo.padTop(g)
    const x0 = (position % OW) * geo.strideWidth(g) - geo.padLeft(g)
    const lead = min(KW, max(0, -x0))
    const end = max(lead, min(KW, W - x0))
    for (let ky = 0; ky < KH; ky++) {
      const iy = y0 + ky
      const run = at(x, ((image * H + iy) * W + x0 + lead) * C)
      if (iy < 0 || iy >= H) {
        if (!scatter) zeroRun(col, KW * C)
      } else if (scatter) addRun(at(col, lead * C), run, (end - lead) * C)
      else {
        zeroRun(col, lead * C)
        copyRun(run, at(col, lead * C), (end - lead) * C)
        zeroRun(at(col, end * C), (KW - end) * C)
      }
      col = at(col, KW * C)
    }
  }
}

export function gatherColumns(x: usize, g: usize, first: i32, rows: i32, col: usize): void {
  visitPatches(x, g, first, rows, col, false)
}

export function scatterColumns(col: usize, g: usize, first: i32, rows: i32, x: usize): void {
  visitPatches(x, g, first, rows, col, true)
}
