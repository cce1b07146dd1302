import { exp1, exp4 } from './exp'
import { sumLanes } from './lanes'
import { at } from './panels'

/** Largest of `count` > 0 numbers, where none is NaN. */
export function maxOfRow(count: i32, x: usize): f32 {
  let largest = load<f32>(x)
  let i = 0
  if (count >= 4) {
    let four = v128.load(x)
    for (i = 4; i + 4 <= count; i += 4) four = f32x4.pmax(four, v128.load(at(x, i)))
    const pairs = f32x4.pmax(four, v128.shuffle<i32>(four, four, 2, 3, 0, 1))
    largest = max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1))
  }
  for (; i < count; i++) largest = max(largest, load<f32>(at(x, i)))
  return largest
}

/** y = e^(x - shift) over `count` numbers, which may share their place. Returns their sum. */
export function expOfRow(count: i32, shift: f32, x: usize, y: usize): f32 {
  const shifts = f32x4.splat(shift)
  let sums = f32x4.splat(0)
  let i = 0
  for (; i + 4 <= count; i += 4) {
    const power = exp4(f32x4.sub(v128.load(at(x, i)), shifts))
    v128.store(at(y, i), power)
    sums = f32x4.add(sums, power)
  }
  let sum = sumLanes(sums)
  for (; i < count; i++) {
    const power = exp1(load<f32>(at(x, i)) - shift)
    store<f32>(at(y, i), power)
    sum += power
  }
  return sum
}

export function scaleRow(count: i32, factor: f32, x: usize): void {
  const factors = f32x4.splat(factor)
  let i = 0
  for (; i + 4 <= count; i += 4) v128.store(at(x, i), f32x4.mul(v128.load(at(x, i)), factors))
  for (; i < count; i++) store<f32>(at(x, i), load<f32>(at(x, i)) * factor)
}

export function dotOfRow(count: i32, x: usize, y: usize): f32 {
  let sums = f32x4.splat(0)
  let i = 0
  for (; i + 4 <= count; i += 4) {
    sums = f32x4.add(sums, f32x4.mul(v128.load(at(x, i)), v128.load(at(y, i))))
  }
  let sum = sumLanes(sums)
  for (; i < count; i++) sum += load<f32>(at(x, i)) * load<f32>(at(y, i))
  return sum
}

/** y = softmax(x) over one row, which may share its place. */
export function softmaxRow(count: i32, x: usize, y: usize): void {
  const sum = expOfRow(count, maxOfRow(count, x), x, y)
  scaleRow(count, 1 / sum, y)
}

/** dx = factor · y ∘ (dy − y · dy) over one row of y = softmax(x); dx may share its place with dy. */
export function softmaxRowGradient(count: i32, factor: f32, y: usize, dy: usize, dx: usize): void {
  const dot = dotOfRow(count, y, dy)
  const dots = f32x4.splat(dot)
  const factors = f32x4.splat(factor)
  let i = 0
  for (; i + 4 <= count; i += 4) {
    const centred = f32x4.sub(v128.load(at(dy, i)), dots)
    v128.store(at(dx, i), f32x4.mul(f32x4.mul(v128.load(at(y, i)), factors), centred))
  }
  for (; i < count; i++) {
    store<f32>(at(dx, i), load<f32>(at(y, i)) * factor * (load<f32>(at(dy, i)) - dot))
  }
}

/** y[rows, columns] = softmax of each row of x. */
export function softmaxRows(rows: i32, columns: i32, x: usize, y: usize): void {
  for (let r = 0; r < rows; r++) softmaxRow(columns, at(x, r * columns), at(y, r * columns))
}

/** dx[rows, columns] = y ∘ (dy − y · dy) of each row of y = softmax(x). */
export function softmaxGradient(rows: i32, columns: i32, y: usize, dy: usize, dx: usize): void {
  for (let r = 0; r < rows; r++) {
    const row = r * columns
    softmaxRowGradient(columns, 1, at(y, row), at(dy, row), at(dx, row))
  }
}
