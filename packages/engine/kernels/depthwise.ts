import * as geo from './geometry'
import { at } from './panels'
import { addProductRun } from './runs'

/** dst[q] += x[q] * y[q], where one of the three has `multiplier` values per channel of the others. */
function accumulate(input: usize, filter: usize, dy: usize, C: i32, multiplier: i32, intoFilter: bool): void {
  if (multiplier === 1) {
    if (intoFilter) addProductRun(input, dy, filter, C)
    else addProductRun(filter, dy, input, C)
    return
  }
  for (let q = 0; q < C; q++) {
    const value = at(input, q)
    for (let k = 0; k < multiplier; k++) {
      const weight = at(filter, q * multiplier + k)
      const grad = load<f32>(at(dy, q * multiplier + k))
      if (intoFilter) store<f32>(weight, load<f32>(weight) + load<f32>(value) * grad)
      else store<f32>(value, load<f32>(value) + load<f32>(weight) * grad)
    }
  }
}

/** Every (output position, filter tap) pair inside the input of a depthwise convolution. */
function visitTaps(g: usize, input: usize, filter: usize, dy: usize, intoFilter: bool): void {
  const H = geo.inHeight(g)
  const W = geo.inWidth(g)
  const C = geo.inChannels(g)
  const KW = geo.filterWidth(g)
  const O = geo.outChannels(g)
  for (let n = 0; n < geo.batchSize(g); n++) {
    for (let oy = 0; oy < geo.outHeight(g); oy++) {
      for (let ox = 0; ox < geo.outWidth(g); ox++) {
        for (let ky = 0; ky < geo.filterHeight(g); ky++) {
          const iy = oy * geo.strideHeight(g) - geo.padTop(g) + ky
          if (iy < 0 || iy >= H) continue
          for (let kx = 0; kx < KW; kx++) {
            const ix = ox * geo.strideWidth(g) - geo.padLeft(g) + kx
            if (ix < 0 || ix >= W) continue
            accumulate(
              at(input, ((n * H + iy) * W + ix) * C),
              at(filter, (ky * KW + kx) * O),
              dy,
              C,
              O / C,
              intoFilter,
            )
          }
        }
        dy = at(dy, O)
      }
    }
  }
}

/** dw[KH, KW, C, multiplier] from x[B, H, W, C] and dy[B, OH, OW, C * multiplier]. */
export function depthwiseFilterGradient(g: usize, x: usize, dy: usize, dw: usize): void {
  const weights = geo.filterHeight(g) * geo.filterWidth(g) * geo.outChannels(g)
  memory.fill(dw, 0, (weights as usize) << 2)
  visitTaps(g, x, dw, dy, true)
}

/** dx[B, H, W, C] from dy[B, OH, OW, C * multiplier] and w[KH, KW, C, multiplier]. */
export function depthwiseInputGradient(g: usize, dy: usize, w: usize, dx: usize): void {
  const inputs = geo.batchSize(g) * geo.inHeight(g) * geo.inWidth(g) * geo.inChannels(g)
  memory.fill(dx, 0, (inputs as usize) << 2)
  visitTaps(g, dx, w, dy, false)
}
