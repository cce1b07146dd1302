import { directGemm } from './direct-gemm'
import * as geo from './geometry'
import { at, MR, transpose4 } from './panels'
import { copyRun, zeroRun } from './runs'
import {
  PATCH,
  TEMP_FLOATS,
  TILE,
  transformFilter,
  transformGradient,
  transformInput,
  transformOutput,
  transformTaps,
} from './winograd-transforms'

// 3×3 convolutions of stride 1 by Winograd's F(4×4, 3×3) (Lavin & Gray 2016): tiles of 4×4 outputs from patches of 6×6 inputs
// take 36 products where the plain sum takes 144. Patches and filters are transformed to 36 numbers each, and each of these
// places is a matrix product over channels: [tiles, C] x [C, O]. Tiles go in blocks that stay in L2. Results are off by
// 1e-6 to 4e-6 of their norm (16 to 256 channels), five times as much as those of the plain sum in float32.
const PLACES: i32 = PATCH * PATCH
/** Floats of transformed inputs and outputs of one block together. */
const BLOCK_FLOATS: i32 = 65536
/** Below this, a block uses each transformed filter too seldom for the time that reading it takes. */
const FEWEST_TILES: i32 = 32
/** Floats between places: without them the 36 places of a tile would lie powers of two apart, on the same lines of the cache. */
const GAP: i32 = 16
/** On smaller outputs most of a tile would lie outside. */
const SMALLEST_SIDE: i32 = 3

export function suitsWinograd(g: usize): bool {
  return (
    geo.filterHeight(g) === 3 &&
    geo.filterWidth(g) === 3 &&
    geo.strideHeight(g) === 1 &&
    geo.strideWidth(g) === 1 &&
    geo.inChannels(g) % 8 === 0 &&
    geo.outChannels(g) % 8 === 0 &&
    min(geo.outHeight(g), geo.outWidth(g)) >= SMALLEST_SIDE
  )
}

function tileRows(g: usize): i32 {
  return (geo.outHeight(g) + TILE - 1) / TILE
}

function tileColumns(g: usize): i32 {
  return (geo.outWidth(g) + TILE - 1) / TILE
}

function tileCount(g: usize): i32 {
  return geo.batchSize(g) * tileRows(g) * tileColumns(g)
}

/** Tiles of one block: whole register tiles of the product. */
function blockTiles(g: usize): i32 {
  const fitting = BLOCK_FLOATS / (PLACES * (geo.inChannels(g) + geo.outChannels(g)))
  return max(FEWEST_TILES, fitting & ~(MR - 1))
}

/** Floats aside: one patch, and one square of vectors. */
function asideFloats(g: usize): i32 {
  return PLACES * max(geo.inChannels(g), geo.outChannels(g)) + TEMP_FLOATS
}

/** Working space in floats: a window, transformed filters, patches and outputs of one block, and what is aside. */
export function winogradFloats(g: usize): i32 {
  const C = geo.inChannels(g)
  const O = geo.outChannels(g)
  const turned = 9 * C * O + TEMP_FLOATS
  return (
    geo.WINDOW_FLOATS + PLACES * (C * O + blockTiles(g) * (C + O) + 3 * GAP) + max(asideFloats(g), turned)
  )
}

/** Floats from place to place of `rows` rows. */
function placeFloats(rows: i32, columns: i32): i32 {
  return rows * columns + GAP
}

/** u[36, C, O] of the filters w[3, 3, C, O]. */
function transformFilters(channels: i32, w: usize, tap: usize, row: usize, u: usize, temp: usize): void {
  const step = at(0, placeFloats(1, channels))
  for (let i = 0; i < channels; i += 4) transformFilter(at(w, i), tap, row, at(u, i), step, temp)
}

/** turned[9, O, C] of w[9, C, O]. */
function swapChannels(C: i32, O: i32, w: usize, turned: usize): void {
  const row = at(0, O)
  for (let tap = 0; tap < 9; tap++) {
    const from = at(w, tap * C * O)
    const to = at(turned, tap * C * O)
    for (let c = 0; c < C; c += 4) {
      for (let o = 0; o < O; o += 4) {
        const s = at(from, c * O + o)
        transpose4(s, s + row, s + 2 * row, s + 3 * row, at(to, o * C + c), at(0, C))
      }
    }
  }
}

/** The patch of x whose corner is (y0, x0), copied with zeros where it leaves the image: [6, 6, C]. */
function copyPatch(g: usize, image: usize, y0: i32, x0: i32, patch: usize): void {
  const H = geo.inHeight(g)
  const W = geo.inWidth(g)
  const C = geo.inChannels(g)
  const lead = min(PATCH, max(0, -x0))
  const end = max(lead, min(PATCH, W - x0))
  for (let y = y0; y < y0 + PATCH; y++) {
    if (y < 0 || y >= H) zeroRun(patch, PATCH * C)
    else {
      zeroRun(patch, lead * C)
      copyRun(at(image, (y * W + x0 + lead) * C), at(patch, lead * C), (end - lead) * C)
      zeroRun(at(patch, end * C), (PATCH - end) * C)
    }
    patch = at(patch, PATCH * C)
  }
}

/** Transformed patches of tiles [first, first + count): v[36, places, C] with `step` bytes from place to place. */
function transformInputs(
  g: usize,
  x: usize,
  first: i32,
  count: i32,
  v: usize,
  step: usize,
  aside: usize,
): void {
  const H = geo.inHeight(g)
  const W = geo.inWidth(g)
  const C = geo.inChannels(g)
  const columns = tileColumns(g)
  const perImage = tileRows(g) * columns
  const pixel = at(0, C)
  const patch = at(aside, TEMP_FLOATS)
  for (let t = first; t < first + count; t++) {
    const image = at(x, (t / perImage) * H * W * C)
    const tile = t % perImage
    const y0 = TILE * (tile / columns) - geo.padTop(g)
    const x0 = TILE * (tile % columns) - geo.padLeft(g)
    const isInside = y0 >= 0 && x0 >= 0 && y0 + PATCH <= H && x0 + PATCH <= W
    if (!isInside) copyPatch(g, image, y0, x0, patch)
    const d = isInside ? at(image, (y0 * W + x0) * C) : patch
    const row = at(0, (isInside ? W : PATCH) * C)
    for (let c = 0; c < C; c += 4) transformInput(at(d, c), pixel, row, at(v, c), step, aside)
    v += pixel
  }
}

/** Where tile t of an image-shaped y[batch, OH, OW, O] begins, in floats. */
function placeOf(g: usize, t: i32): i32 {
  const columns = tileColumns(g)
  const perImage = tileRows(g) * columns
  const tile = t % perImage
  const line = (t / perImage) * geo.outHeight(g) + TILE * (tile / columns)
  return (line * geo.outWidth(g) + TILE * (tile % columns)) * geo.outChannels(g)
}

/** How many rows and columns of tile t lie inside the output. */
function rowsOf(g: usize, t: i32): i32 {
  const columns = tileColumns(g)
  return min(TILE, geo.outHeight(g) - TILE * ((t % (tileRows(g) * columns)) / columns))
}
function columnsOf(g: usize, t: i32): i32 {
  return min(TILE, geo.outWidth(g) - TILE * (t % tileColumns(g)))
}

/** Outputs of tiles [first, first + count) from their products m; a tile that leaves the output is copied from aside. */
function transformOutputs(
  g: usize,
  m: usize,
  step: usize,
  first: i32,
  count: i32,
  y: usize,
  aside: usize,
): void {
  const O = geo.outChannels(g)
  const pixel = at(0, O)
  const row = at(0, geo.outWidth(g) * O)
  const square = at(aside, TEMP_FLOATS)
  for (let t = first; t < first + count; t++) {
    const to = at(y, placeOf(g, t))
    const rows = rowsOf(g, t)
    const columns = columnsOf(g, t)
    const isInside = rows === TILE && columns === TILE
    const outputs = isInside ? to : square
    const line = isInside ? row : TILE * pixel
    for (let o = 0; o < O; o += 4) transformOutput(at(m, o), step, at(outputs, o), pixel, line, aside)
    if (!isInside)
      for (let r = 0; r < rows; r++) copyRun(at(square, TILE * r * O), to + (r as usize) * row, columns * O)
    m += pixel
  }
}

/** Transformed gradients of tiles [first, first + count), zero where a tile leaves the output. */
function transformGradients(
  g: usize,
  dy: usize,
  first: i32,
  count: i32,
  v: usize,
  step: usize,
  aside: usize,
): void {
  const O = geo.outChannels(g)
  const pixel = at(0, O)
  const row = at(0, geo.outWidth(g) * O)
  const square = at(aside, TEMP_FLOATS)
  for (let t = first; t < first + count; t++) {
    const from = at(dy, placeOf(g, t))
    const rows = rowsOf(g, t)
    const columns = columnsOf(g, t)
    const isInside = rows === TILE && columns === TILE
    if (!isInside) {
      zeroRun(square, TILE * TILE * O)
      for (let r = 0; r < rows; r++) copyRun(from + (r as usize) * row, at(square, TILE * r * O), columns * O)
    }
    const grads = isInside ? from : square
    const line = isInside ? row : TILE * pixel
    for (let o = 0; o < O; o += 4) transformGradient(at(grads, o), pixel, line, at(v, o), step, aside)
    v += pixel
  }
}

/** y = x convolved with the filters whose transforms are u. */
function convolve(g: usize, x: usize, u: usize, y: usize, work: usize): void {
  const C = geo.inChannels(g)
  const O = geo.outChannels(g)
  const total = tileCount(g)
  const block = blockTiles(g)
  const m = at(work, PLACES * placeFloats(block, C))
  const aside = at(m, PLACES * placeFloats(block, O))
  for (let first = 0; first < total; first += block) {
    const count = min(block, total - first)
    const rows = (count + MR - 1) & ~(MR - 1)
    const step = placeFloats(rows, C)
    const outputStep = placeFloats(rows, O)
    transformInputs(g, x, first, count, work, at(0, step), aside)
    for (let place = 0; place < PLACES; place++) {
      const filters = at(u, place * placeFloats(C, O))
      directGemm(rows, O, C, at(work, place * step), C, 1, filters, at(m, place * outputStep), false)
    }
    transformOutputs(g, m, at(0, outputStep), first, count, y, aside)
  }
}

/** y[B, OH, OW, O] of x[B, H, W, C] and w[3, 3, C, O]. */
export function winogradForward(g: usize, x: usize, w: usize, y: usize, work: usize): void {
  const channels = geo.inChannels(g) * geo.outChannels(g)
  const tap = at(0, channels)
  const rest = at(work, PLACES * placeFloats(1, channels))
  transformFilters(channels, w, tap, 3 * tap, work, rest)
  convolve(g, x, work, y, rest)
}

/** dx[B, H, W, C]: dy[B, OH, OW, O] convolved with the filters turned by 180° and their channels swapped. */
export function winogradInputGradient(g: usize, dy: usize, w: usize, dx: usize, work: usize): void {
  const C = geo.inChannels(g)
  const O = geo.outChannels(g)
  const tap = at(0, C * O)
  const window = work
  const u = at(window, geo.WINDOW_FLOATS)
  const rest = at(u, PLACES * placeFloats(C, O))
  const turned = at(rest, TEMP_FLOATS)
  geo.writeTransposed(g, window)
  swapChannels(C, O, w, turned)
  // From the last tap backwards: addresses wrap around, so a step back is a step.
  transformFilters(C * O, turned + 8 * tap, 0 - tap, 0 - 3 * tap, u, rest)
  convolve(window, dy, u, dx, rest)
}

/** dw[3, 3, C, O] of x[B, H, W, C] and dy[B, OH, OW, O]. */
export function winogradFilterGradient(g: usize, x: usize, dy: usize, dw: usize, work: usize): void {
  const C = geo.inChannels(g)
  const O = geo.outChannels(g)
  const total = tileCount(g)
  const block = blockTiles(g)
  const products = work
  const productStep = placeFloats(C, O)
  const patches = at(products, PLACES * productStep)
  const grads = at(patches, PLACES * placeFloats(block, C))
  const aside = at(grads, PLACES * placeFloats(block, O))
  for (let first = 0; first < total; first += block) {
    const count = min(block, total - first)
    const patchStep = placeFloats(count, C)
    const gradStep = placeFloats(count, O)
    transformInputs(g, x, first, count, patches, at(0, patchStep), aside)
    transformGradients(g, dy, first, count, grads, at(0, gradStep), aside)
    for (let place = 0; place < PLACES; place++) {
      const inputs = at(patches, place * patchStep)
      const outputs = at(grads, place * gradStep)
      directGemm(C, O, count, inputs, 1, C, outputs, at(products, place * productStep), first > 0)
    }
  }
  const tap = at(0, C * O)
  for (let i = 0; i < C * O; i += 4)
    transformTaps(at(products, i), at(0, productStep), at(dw, i), tap, 3 * tap, aside)
}
