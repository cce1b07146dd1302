import * as geo from './geometry'
import { at } from './panels'

function addAt(address: usize, value: f32): void {
  store<f32>(address, load<f32>(address) + value)
}

/** Four channels of one window: finds each lane's first maximum in x and adds dy there. */
function routeFour(x: usize, dx: usize, dy: usize, y0: i32, y1: i32, x0: i32, x1: i32, W: i32, C: i32): void {
  let best = v128.load(at(x, (y0 * W + x0) * C))
  let where = i32x4.splat(y0 * W + x0)
  for (let iy = y0; iy < y1; iy++) {
    for (let ix = x0; ix < x1; ix++) {
      const value = v128.load(at(x, (iy * W + ix) * C))
      const larger = f32x4.gt(value, best)
      best = v128.bitselect(value, best, larger)
      where = v128.bitselect(i32x4.splat(iy * W + ix), where, larger)
    }
  }
  const grad = v128.load(dy)
  addAt(at(dx, i32x4.extract_lane(where, 0) * C), f32x4.extract_lane(grad, 0))
  addAt(at(dx, i32x4.extract_lane(where, 1) * C + 1), f32x4.extract_lane(grad, 1))
  addAt(at(dx, i32x4.extract_lane(where, 2) * C + 2), f32x4.extract_lane(grad, 2))
  addAt(at(dx, i32x4.extract_lane(where, 3) * C + 3), f32x4.extract_lane(grad, 3))
}

function routeOne(x: usize, dx: usize, dy: usize, y0: i32, y1: i32, x0: i32, x1: i32, W: i32, C: i32): void {
  let where = y0 * W + x0
  let best = load<f32>(at(x, where * C))
  for (let iy = y0; iy < y1; iy++) {
    for (let ix = x0; ix < x1; ix++) {
      const value = load<f32>(at(x, (iy * W + ix) * C))
      if (value > best) {
        best = value
        where = iy * W + ix
      }
    }
  }
  addAt(at(dx, where * C), load<f32>(dy))
}

/**
 * dx[B, H, W, C] of a max pool: dy goes to the first maximum of each window, whatever its sign. The stock
 * kernel starts from zero and sends the gradient of an all-negative window to its first cell.
 */
export function maxPoolGradient(g: usize, x: usize, dy: usize, dx: usize): void {
  const H = geo.inHeight(g)
  const W = geo.inWidth(g)
  const C = geo.inChannels(g)
  memory.fill(dx, 0, ((geo.batchSize(g) * H * W * C) as usize) << 2)
  for (let n = 0; n < geo.batchSize(g); n++) {
    const image = n * H * W * C
    for (let oy = 0; oy < geo.outHeight(g); oy++) {
      const top = oy * geo.strideHeight(g) - geo.padTop(g)
      const y0 = max(0, top)
      const y1 = min(H, top + geo.filterHeight(g))
      for (let ox = 0; ox < geo.outWidth(g); ox++) {
        const left = ox * geo.strideWidth(g) - geo.padLeft(g)
        const x0 = max(0, left)
        const x1 = min(W, left + geo.filterWidth(g))
        let c = 0
        for (; c + 4 <= C; c += 4) {
          routeFour(at(x, image + c), at(dx, image + c), at(dy, c), y0, y1, x0, x1, W, C)
        }
        for (; c < C; c++) routeOne(at(x, image + c), at(dx, image + c), at(dy, c), y0, y1, x0, x1, W, C)
        dy = at(dy, C)
      }
    }
  }
}
