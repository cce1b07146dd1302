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

/** Windows of 2×2 side by side, of which each input is in at most one. */
function isHalving(g: usize): bool {
  return (
    geo.filterHeight(g) === 2 &&
    geo.filterWidth(g) === 2 &&
    geo.strideHeight(g) === 2 &&
    geo.strideWidth(g) === 2 &&
    geo.padTop(g) === 0 &&
    geo.padLeft(g) === 0 &&
    2 * geo.outHeight(g) === geo.inHeight(g) &&
    2 * geo.outWidth(g) === geo.inWidth(g) &&
    geo.inChannels(g) % 4 === 0
  )
}

/** Four channels of one window of 2×2, with `line` bytes from its upper to its lower row: every cell is written once. */
function routeHalving(x: usize, dx: usize, pixel: usize, line: usize, grad: v128): void {
  const x0 = v128.load(x)
  const x1 = v128.load(x + pixel)
  const x2 = v128.load(x + line)
  const x3 = v128.load(x + line + pixel)
  const largest = f32x4.pmax(f32x4.pmax(x0, x1), f32x4.pmax(x2, x3))
  const is0 = f32x4.eq(x0, largest)
  const is1 = v128.andnot(f32x4.eq(x1, largest), is0)
  const before2 = v128.or(is0, is1)
  const is2 = v128.andnot(f32x4.eq(x2, largest), before2)
  const is3 = v128.andnot(f32x4.eq(x3, largest), v128.or(before2, is2))
  v128.store(dx, v128.and(grad, is0))
  v128.store(dx + pixel, v128.and(grad, is1))
  v128.store(dx + line, v128.and(grad, is2))
  v128.store(dx + line + pixel, v128.and(grad, is3))
}

function halvingGradient(g: usize, x: usize, dy: usize, dx: usize): void {
  const C = geo.inChannels(g)
  const pixel = at(0, C)
  const line = at(0, geo.inWidth(g) * C)
  const rows = geo.batchSize(g) * geo.outHeight(g)
  for (let r = 0; r < rows; r++) {
    for (let ox = 0; ox < geo.outWidth(g); ox++) {
      for (let c: usize = 0; c < pixel; c += 16) routeHalving(x + c, dx + c, pixel, line, v128.load(dy + c))
      x += 2 * pixel
      dx += 2 * pixel
      dy += pixel
    }
    x += line
    dx += line
  }
}

/**
 * dx[B, H, W, C] of a max pool: dy goes to the first maximum of each window, whatever its sign. The stock
 * kernel starts from zero and sends the gradient of an all-negative window to its first cell.
 */
export function maxPoolGradient(g: usize, x: usize, dy: usize, dx: usize): void {
  if (isHalving(g)) {
    halvingGradient(g, x, dy, dx)
    return
  }
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
