import { at } from './panels'
import { addRun, copyRun } from './runs'

/** out[segments, D] = sum of the rows of x[n, D] by ids[n]; ids outside [0, segments) are dropped. */
export function segmentSum(n: i32, D: i32, segments: i32, x: usize, ids: usize, out: usize): void {
  memory.fill(out, 0, ((segments * D) as usize) << 2)
  for (let i = 0; i < n; i++) {
    const segment = load<i32>(at(ids, i))
    if (segment >= 0 && segment < segments) addRun(at(x, i * D), at(out, segment * D), D)
  }
}

/**
 * out[n, D] = the rows of x[rows, D] named by ids[n].
 * Returns -1, or the position of the first id outside [0, rows), at which it stops.
 */
export function gatherRows(n: i32, D: i32, rows: i32, x: usize, ids: usize, out: usize): i32 {
  for (let i = 0; i < n; i++) {
    const row = load<i32>(at(ids, i))
    if (row < 0 || row >= rows) return i
    copyRun(at(x, row * D), at(out, i * D), D)
  }
  return -1
}

/** y[rows, C] = x[rows, C] * scale[C] + shift[C]. */
export function affineRows(rows: i32, C: i32, x: usize, scale: usize, shift: usize, y: usize): void {
  for (let r = 0; r < rows; r++) {
    let c = 0
    for (; c + 4 <= C; c += 4) {
      const product = f32x4.mul(v128.load(at(x, c)), v128.load(at(scale, c)))
      v128.store(at(y, c), f32x4.add(product, v128.load(at(shift, c))))
    }
    for (; c < C; c++) {
      store<f32>(at(y, c), load<f32>(at(x, c)) * load<f32>(at(scale, c)) + load<f32>(at(shift, c)))
    }
    x = at(x, C)
    y = at(y, C)
  }
}
