import { blockRows, gatherColumns, patchSize, positions, scatterColumns } from './columns'
import { gemm } from './gemm'
import * as geo from './geometry'
import { at } from './panels'

/** A 1x1 convolution of stride 1 without padding reads the input as the column matrix itself. */
function isPointwise(g: usize): bool {
  return (
    geo.filterHeight(g) === 1 &&
    geo.filterWidth(g) === 1 &&
    geo.strideHeight(g) === 1 &&
    geo.strideWidth(g) === 1 &&
    geo.padTop(g) === 0 &&
    geo.padLeft(g) === 0 &&
    geo.outHeight(g) === geo.inHeight(g) &&
    geo.outWidth(g) === geo.inWidth(g)
  )
}

/** dw[KH, KW, C, O] = columns(x)^T x dy[B, OH, OW, O]. */
export function conv2dFilterGradient(
  g: usize,
  x: usize,
  dy: usize,
  dw: usize,
  col: usize,
  scratch: usize,
): void {
  const K = patchSize(g)
  const O = geo.outChannels(g)
  const total = positions(g)
  if (isPointwise(g)) {
    gemm(K, O, total, x, 1, K, dy, O, 1, dw, O, false, scratch)
    return
  }
  const step = blockRows(g)
  for (let first = 0; first < total; first += step) {
    const rows = min(step, total - first)
    gatherColumns(x, g, first, rows, col)
    gemm(K, O, rows, col, 1, K, at(dy, first * O), O, 1, dw, O, first > 0, scratch)
  }
}

/** dx[B, H, W, C] = scatter(dy[B, OH, OW, O] x w^T). */
export function conv2dInputGradient(
  g: usize,
  dy: usize,
  w: usize,
  dx: usize,
  col: usize,
  scratch: usize,
): void {
  const K = patchSize(g)
  const O = geo.outChannels(g)
  const total = positions(g)
  if (isPointwise(g)) {
    gemm(total, K, O, dy, O, 1, w, 1, O, dx, K, false, scratch)
    return
  }
  const inputs = geo.batchSize(g) * geo.inHeight(g) * geo.inWidth(g) * geo.inChannels(g)
  memory.fill(dx, 0, (inputs as usize) << 2)
  const step = blockRows(g)
  for (let first = 0; first < total; first += step) {
    const rows = min(step, total - first)
    gemm(rows, K, O, at(dy, first * O), O, 1, w, 1, O, col, K, false, scratch)
    scatterColumns(col, g, first, rows, dx)
  }
}
