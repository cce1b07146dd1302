import { addToTotals, BLOCK_ROWS, lanes, storeLanes } from './column-groups'
import { at, at64 } from './panels'

/** y[rows, C] = max(0, x + bias). */
export function biasRelu(rows: i32, C: i32, x: usize, bias: usize, y: usize): void {
  const zero = f32x4.splat(0)
  for (let r = 0; r < rows; r++) {
    let c = 0
    for (; c + 4 <= C; c += 4) {
      v128.store(at(y, c), f32x4.pmax(f32x4.add(v128.load(at(x, c)), v128.load(at(bias, c))), zero))
    }
    for (; c < C; c++) {
      const sum = load<f32>(at(x, c)) + load<f32>(at(bias, c))
      store<f32>(at(y, c), sum < 0 ? 0 : sum)
    }
    x = at(x, C)
    y = at(y, C)
  }
}

/** dx = dy where y > 0 for one block, and its sums by column. */
function passBlock<T>(rows: i32, C: i32, c: i32, y: usize, dy: usize, dx: usize, totals: usize): void {
  const stride = (C as usize) << 2
  const zero = f32x4.splat(0)
  let sums = zero
  for (let r = 0; r < rows; r++) {
    const grad = v128.and(lanes<T>(dy), f32x4.gt(lanes<T>(y), zero))
    storeLanes<T>(dx, grad)
    sums = f32x4.add(sums, grad)
    y += stride
    dy += stride
    dx += stride
  }
  addToTotals<T>(totals, c, sums)
}

/** Gradients of biasRelu by x [rows, C] and bias [C], from its result y; totals holds C float64. */
export function biasReluGradient(
  rows: i32,
  C: i32,
  y: usize,
  dy: usize,
  dx: usize,
  dbias: usize,
  totals: usize,
): void {
  memory.fill(totals, 0, (C as usize) << 3)
  for (let first = 0; first < rows; first += BLOCK_ROWS) {
    const count = min(BLOCK_ROWS, rows - first)
    const place = first * C
    let c = 0
    for (; c + 4 <= C; c += 4)
      passBlock<v128>(count, C, c, at(y, place + c), at(dy, place + c), at(dx, place + c), totals)
    for (; c < C; c++)
      passBlock<f32>(count, C, c, at(y, place + c), at(dy, place + c), at(dx, place + c), totals)
  }
  for (let c = 0; c < C; c++) store<f32>(at(dbias, c), load<f64>(at64(totals, c)) as f32)
}
