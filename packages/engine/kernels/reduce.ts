import { at } from './panels'
import { addRun } from './runs'

/** Above this many columns the rows are summed whole; below, a few columns stay in registers over all rows. */
const WIDE: i32 = 256

function sumSixteenColumns(rows: i32, stride: usize, x: usize, out: usize, scale: v128): void {
  let a = f32x4.splat(0)
  let b = a
  let c = a
  let d = a
  for (let r = 0; r < rows; r++) {
    a = f32x4.add(a, v128.load(x))
    b = f32x4.add(b, v128.load(x, 16))
    c = f32x4.add(c, v128.load(x, 32))
    d = f32x4.add(d, v128.load(x, 48))
    x += stride
  }
  v128.store(out, f32x4.mul(a, scale))
  v128.store(out, f32x4.mul(b, scale), 16)
  v128.store(out, f32x4.mul(c, scale), 32)
  v128.store(out, f32x4.mul(d, scale), 48)
}

function sumFourColumns(rows: i32, stride: usize, x: usize, out: usize, scale: v128): void {
  let a = f32x4.splat(0)
  for (let r = 0; r < rows; r++) {
    a = f32x4.add(a, v128.load(x))
    x += stride
  }
  v128.store(out, f32x4.mul(a, scale))
}

function sumOneColumn(rows: i32, stride: usize, x: usize, out: usize, scale: f32): void {
  let sum: f32 = 0
  for (let r = 0; r < rows; r++) {
    sum += load<f32>(x)
    x += stride
  }
  store<f32>(out, sum * scale)
}

function sumNarrow(rows: i32, columns: i32, x: usize, out: usize, scale: f32): void {
  const stride = (columns as usize) << 2
  const scales = f32x4.splat(scale)
  let c = 0
  for (; c + 16 <= columns; c += 16) sumSixteenColumns(rows, stride, at(x, c), at(out, c), scales)
  for (; c + 4 <= columns; c += 4) sumFourColumns(rows, stride, at(x, c), at(out, c), scales)
  for (; c < columns; c++) sumOneColumn(rows, stride, at(x, c), at(out, c), scale)
}

function sumWide(rows: i32, columns: i32, x: usize, out: usize, scale: f32): void {
  memory.fill(out, 0, (columns as usize) << 2)
  for (let r = 0; r < rows; r++) addRun(at(x, r * columns), out, columns)
  if (scale !== 1) for (let c = 0; c < columns; c++) store<f32>(at(out, c), load<f32>(at(out, c)) * scale)
}

/** out[outer, columns] = scale * sum over the middle axis of x[outer, rows, columns]. */
export function sumMiddle(outer: i32, rows: i32, columns: i32, scale: f32, x: usize, out: usize): void {
  for (let o = 0; o < outer; o++) {
    const src = at(x, o * rows * columns)
    const dst = at(out, o * columns)
    if (columns > WIDE) sumWide(rows, columns, src, dst, scale)
    else sumNarrow(rows, columns, src, dst, scale)
  }
}
