import { blockRows, columnFloats, gatherColumns, patchSize, positions, scatterColumns } from './columns'
import { directFilterGradient, directFloats, directForward, suitsDirect } from './direct-conv'
import { gemm } from './gemm'
import * as geo from './geometry'
import { at } from './panels'
import {
  suitsWinograd,
  winogradFilterGradient,
  winogradFloats,
  winogradForward,
  winogradInputGradient,
} from './winograd'

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

/** Floats of working space that a convolution and its gradients need. */
export function convolutionFloats(g: usize): i32 {
  if (suitsWinograd(g)) return winogradFloats(g)
  return suitsDirect(g) ? max(directFloats(g), columnFloats(g)) : columnFloats(g)
}

/** y[B, OH, OW, O] = columns(x) x w[KH, KW, C, O]. */
export function conv2d(g: usize, x: usize, w: usize, y: usize, work: usize, scratch: usize): void {
  if (suitsWinograd(g)) {
    winogradForward(g, x, w, y, work)
    return
  }
  if (suitsDirect(g) && !isPointwise(g)) {
    directForward(g, x, w, y, work)
    return
  }
  const K = patchSize(g)
  const O = geo.outChannels(g)
  const total = positions(g)
  if (isPointwise(g)) {
    gemm(total, O, K, x, K, 1, w, O, 1, y, O, false, scratch)
    return
  }
  const step = blockRows(g)
  for (let first = 0; first < total; first += step) {
    const rows = min(step, total - first)
    gatherColumns(x, g, first, rows, work)
    gemm(rows, O, K, work, K, 1, w, O, 1, at(y, first * O), O, false, scratch)
  }
}

/** dw[KH, KW, C, O] = columns(x)^T x dy[B, OH, OW, O]. */
export function conv2dFilterGradient(
  g: usize,
  x: usize,
  dy: usize,
  dw: usize,
  work: usize,
  scratch: usize,
): void {
  if (suitsWinograd(g)) {
    winogradFilterGradient(g, x, dy, dw, work)
    return
  }
  if (suitsDirect(g) && !isPointwise(g)) {
    directFilterGradient(g, x, dy, dw, work)
    return
  }
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
    gatherColumns(x, g, first, rows, work)
    gemm(K, O, rows, work, 1, K, at(dy, first * O), O, 1, dw, O, first > 0, scratch)
  }
}

/** dx[B, H, W, C] = scatter(dy[B, OH, OW, O] x w^T). */
export function conv2dInputGradient(
  g: usize,
  dy: usize,
  w: usize,
  dx: usize,
  work: usize,
  scratch: usize,
): void {
  if (suitsWinograd(g)) {
    winogradInputGradient(g, dy, w, dx, work)
    return
  }
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
    gemm(rows, K, O, at(dy, first * O), O, 1, w, 1, O, work, K, false, scratch)
    scatterColumns(work, g, first, rows, dx)
  }
}
