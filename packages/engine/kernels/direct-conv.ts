import { patchSize } from './columns'
import { directTile } from './direct-tile'
import * as geo from './geometry'
import { at, MR, NR } from './panels'
import { copyRun, zeroRun } from './runs'

// Convolutions read from the image where it lies, without a matrix of columns: a copy of one image with zeros around it makes
// every window whole. For windows with few weights, which stay in the caches: the first layer of a network, and strides.
const MOST_WEIGHTS: i32 = 65536

export function suitsDirect(g: usize): bool {
  return geo.outChannels(g) % NR === 0 && patchSize(g) * geo.outChannels(g) <= MOST_WEIGHTS
}

/** Output columns, rounded up to whole register tiles. */
function tiledWidth(g: usize): i32 {
  return (geo.outWidth(g) + MR - 1) & ~(MR - 1)
}

/** Floats of one row of the image with zeros around it, long enough for the last register tile. */
function rowFloats(g: usize): i32 {
  return ((tiledWidth(g) - 1) * geo.strideWidth(g) + geo.filterWidth(g)) * geo.inChannels(g)
}

function imageFloats(g: usize): i32 {
  return ((geo.outHeight(g) - 1) * geo.strideHeight(g) + geo.filterHeight(g)) * rowFloats(g)
}

/** Rows of weights behind one filter row, rounded up to whole register tiles. */
function weightRows(g: usize): i32 {
  return (geo.filterWidth(g) * geo.inChannels(g) + MR - 1) & ~(MR - 1)
}

/** Working space in floats: one register tile, an image, and weights whose rows are rounded up. */
export function directFloats(g: usize): i32 {
  // A tile that is not whole reads up to MR floats past the image.
  return MR * NR + imageFloats(g) + MR + geo.filterHeight(g) * weightRows(g) * geo.outChannels(g)
}

/** Image n of x with zeros where windows leave it. */
function copyImage(g: usize, x: usize, n: i32, image: usize): void {
  const H = geo.inHeight(g)
  const C = geo.inChannels(g)
  const W = geo.inWidth(g) * C
  const line = rowFloats(g)
  const lead = min(line, geo.padLeft(g) * C)
  const length = min(W, line - lead)
  const from = at(x, n * H * W)
  const rows = imageFloats(g) / line
  for (let r = 0; r < rows; r++) {
    const y = r - geo.padTop(g)
    if (y < 0 || y >= H) zeroRun(image, line)
    else {
      zeroRun(image, lead)
      copyRun(at(from, y * W), at(image, lead), length)
      zeroRun(at(image, lead + length), line - lead - length)
    }
    image = at(image, line)
  }
  zeroRun(image, MR)
}

/** y[B, OH, OW, O] of x[B, H, W, C] and w[KH, KW, C, O]. */
export function directForward(g: usize, x: usize, w: usize, y: usize, work: usize): void {
  const O = geo.outChannels(g)
  const OW = geo.outWidth(g)
  const aside = work
  const image = at(aside, MR * NR)
  const images = geo.batchSize(g)
  for (let n = 0; n < images; n++) {
    copyImage(g, x, n, image)
    for (let oy = 0; oy < geo.outHeight(g); oy++) {
      const line = at(image, oy * geo.strideHeight(g) * rowFloats(g))
      const to = at(y, (n * geo.outHeight(g) + oy) * OW * O)
      for (let ox = 0; ox < OW; ox += MR) {
        const window = at(line, ox * geo.strideWidth(g) * geo.inChannels(g))
        for (let o = 0; o < O; o += NR) windowTile(g, window, at(w, o), at(to, ox * O + o), OW - ox, aside)
      }
    }
  }
}

/** Outputs of up to MR windows side by side, for NR channels. */
function windowTile(g: usize, window: usize, w: usize, y: usize, windows: i32, aside: usize): void {
  const C = geo.inChannels(g)
  const O = geo.outChannels(g)
  const run = geo.filterWidth(g) * C
  const isWhole = windows >= MR
  const to = isWhole ? y : aside
  const toRow = isWhole ? O : NR
  const step = geo.strideWidth(g) * C
  directTile(geo.filterHeight(g), rowFloats(g), run * O, run, window, step, 1, w, O, to, toRow, false)
  if (!isWhole) for (let i = 0; i < windows; i++) copyRun(at(aside, i * NR), at(y, i * O), NR)
}

/** dw[KH, KW, C, O] of x[B, H, W, C] and dy[B, OH, OW, O]. */
export function directFilterGradient(g: usize, x: usize, dy: usize, dw: usize, work: usize): void {
  const O = geo.outChannels(g)
  const KH = geo.filterHeight(g)
  const run = geo.filterWidth(g) * geo.inChannels(g)
  const rows = weightRows(g)
  const image = work
  const sums = at(image, imageFloats(g) + MR)
  for (let n = 0; n < geo.batchSize(g); n++) {
    copyImage(g, x, n, image)
    const grads = at(dy, n * geo.outHeight(g) * geo.outWidth(g) * O)
    for (let ky = 0; ky < KH; ky++) {
      for (let m = 0; m < rows; m += MR) {
        const pixels = at(image, ky * rowFloats(g) + m)
        const to = at(sums, (ky * rows + m) * O)
        for (let o = 0; o < O; o += NR) weightTile(g, pixels, at(grads, o), at(to, o), n > 0)
      }
    }
  }
  for (let ky = 0; ky < KH; ky++) copyRun(at(sums, ky * rows * O), at(dw, ky * run * O), run * O)
}

/** Sums over all windows of one image, for MR weights side by side and NR channels. */
function weightTile(g: usize, pixels: usize, dy: usize, sums: usize, accumulate: bool): void {
  const O = geo.outChannels(g)
  const OW = geo.outWidth(g)
  const line = geo.strideHeight(g) * rowFloats(g)
  const step = geo.strideWidth(g) * geo.inChannels(g)
  directTile(geo.outHeight(g), line, OW * O, OW, pixels, 1, step, dy, O, sums, O, accumulate)
}
