import { addToTotals, BLOCK_ROWS, lanes, storeLanes } from './column-groups'
import { at, at64 } from './panels'
import { copyRun } from './runs'

// Batch norm by column, see column-groups.ts. Results below `floor` are cut off: 0 is a ReLU, −∞ none.

/** Adds Σ (x − shift) and Σ (x − shift)² over the rows of one block to the totals of their columns. */
function addMoments<T>(rows: i32, C: i32, c: i32, x: usize, shifts: usize, totals: usize): void {
  const stride = (C as usize) << 2
  const shift = lanes<T>(shifts)
  let s = f32x4.splat(0)
  let q = s
  for (let r = 0; r < rows; r++) {
    const value = f32x4.sub(lanes<T>(x), shift)
    s = f32x4.add(s, value)
    q = f32x4.add(q, f32x4.mul(value, value))
    x += stride
  }
  addToTotals<T>(totals, c, s)
  addToTotals<T>(totals, C + c, q)
}

/**
 * mean[C] and inverse[C] = 1 / √(variance + epsilon) of the columns, variance over n. Sums are taken around the first row,
 * so that a mean far from 0 costs no digits of the variance. totals holds 2 C float64.
 */
function columnMoments(
  rows: i32,
  C: i32,
  epsilon: f64,
  x: usize,
  mean: usize,
  inverse: usize,
  totals: usize,
): void {
  memory.fill(totals, 0, (C as usize) << 4)
  for (let first = 0; first < rows; first += BLOCK_ROWS) {
    const count = min(BLOCK_ROWS, rows - first)
    const block = at(x, first * C)
    let c = 0
    for (; c + 4 <= C; c += 4) addMoments<v128>(count, C, c, at(block, c), at(x, c), totals)
    for (; c < C; c++) addMoments<f32>(count, C, c, at(block, c), at(x, c), totals)
  }
  const part: f64 = 1 / (rows as f64)
  for (let c = 0; c < C; c++) {
    const shifted = load<f64>(at64(totals, c)) * part
    const variance = max(0, load<f64>(at64(totals, C + c)) * part - shifted * shifted)
    store<f32>(at(mean, c), ((load<f32>(at(x, c)) as f64) + shifted) as f32)
    store<f32>(at(inverse, c), (1 / sqrt<f64>(variance + epsilon)) as f32)
  }
}

/** What normalises column c: `affine` holds mean, inverse, gamma and beta, C floats each. */
function meanOf<T>(affine: usize, c: i32): v128 {
  return lanes<T>(at(affine, c))
}
function gainOf<T>(affine: usize, C: i32, c: i32): v128 {
  return f32x4.mul(lanes<T>(at(affine, C + c)), lanes<T>(at(affine, 2 * C + c)))
}
function betaOf<T>(affine: usize, C: i32, c: i32): v128 {
  return lanes<T>(at(affine, 3 * C + c))
}

function normaliseBlock<T>(rows: i32, C: i32, c: i32, floor: f32, x: usize, affine: usize, y: usize): void {
  const stride = (C as usize) << 2
  const mean = meanOf<T>(affine, c)
  const gain = gainOf<T>(affine, C, c)
  const beta = betaOf<T>(affine, C, c)
  const floors = f32x4.splat(floor)
  for (let r = 0; r < rows; r++) {
    const value = f32x4.add(f32x4.mul(f32x4.sub(lanes<T>(x), mean), gain), beta)
    storeLanes<T>(y, f32x4.pmax(value, floors))
    x += stride
    y += stride
  }
}

/** y = max(floor, (x − mean) · inverse · gamma + beta) by column, affine[4, C] in that order. */
function normaliseColumns(rows: i32, C: i32, floor: f32, x: usize, affine: usize, y: usize): void {
  for (let first = 0; first < rows; first += BLOCK_ROWS) {
    const count = min(BLOCK_ROWS, rows - first)
    const from = at(x, first * C)
    const to = at(y, first * C)
    let c = 0
    for (; c + 4 <= C; c += 4) normaliseBlock<v128>(count, C, c, floor, at(from, c), affine, at(to, c))
    for (; c < C; c++) normaliseBlock<f32>(count, C, c, floor, at(from, c), affine, at(to, c))
  }
}

/** dy where y is above the floor, else 0. */
function passed(dy: v128, centred: v128, gain: v128, beta: v128, floors: v128): v128 {
  return v128.and(dy, f32x4.gt(f32x4.add(f32x4.mul(centred, gain), beta), floors))
}

/** Adds Σ dy and Σ dy · (x − mean) over the rows of one block to totals[2, C], dy as it passes the floor. */
function addGradients<T>(
  rows: i32,
  C: i32,
  c: i32,
  floor: f32,
  x: usize,
  affine: usize,
  dy: usize,
  totals: usize,
): void {
  const stride = (C as usize) << 2
  const mean = meanOf<T>(affine, c)
  const gain = gainOf<T>(affine, C, c)
  const beta = betaOf<T>(affine, C, c)
  const floors = f32x4.splat(floor)
  let s = f32x4.splat(0)
  let d = s
  for (let r = 0; r < rows; r++) {
    const centred = f32x4.sub(lanes<T>(x), mean)
    const grad = passed(lanes<T>(dy), centred, gain, beta, floors)
    s = f32x4.add(s, grad)
    d = f32x4.add(d, f32x4.mul(grad, centred))
    x += stride
    dy += stride
  }
  addToTotals<T>(totals, c, s)
  addToTotals<T>(totals, C + c, d)
}

/** dx = gain · (dy − shift − (x − mean) · slope) of one block, dy as it passes the floor; pull[2, C] = shift and slope. */
function pullBlock<T>(
  rows: i32,
  C: i32,
  c: i32,
  floor: f32,
  x: usize,
  affine: usize,
  dy: usize,
  pull: usize,
  dx: usize,
): void {
  const stride = (C as usize) << 2
  const mean = meanOf<T>(affine, c)
  const gain = gainOf<T>(affine, C, c)
  const beta = betaOf<T>(affine, C, c)
  const shift = lanes<T>(at(pull, c))
  const slope = lanes<T>(at(pull, C + c))
  const floors = f32x4.splat(floor)
  for (let r = 0; r < rows; r++) {
    const centred = f32x4.sub(lanes<T>(x), mean)
    const grad = passed(lanes<T>(dy), centred, gain, beta, floors)
    const pulled = f32x4.sub(f32x4.sub(grad, shift), f32x4.mul(centred, slope))
    storeLanes<T>(dx, f32x4.mul(pulled, gain))
    x += stride
    dy += stride
    dx += stride
  }
}

/**
 * dgamma[C] and dbeta[C] of normalised columns, and pull[2, C] for `columnInputGradient`. totals holds 2 C float64.
 */
function columnGradients(
  rows: i32,
  C: i32,
  floor: f32,
  x: usize,
  affine: usize,
  dy: usize,
  dgamma: usize,
  dbeta: usize,
  pull: usize,
  totals: usize,
): void {
  memory.fill(totals, 0, (C as usize) << 4)
  for (let first = 0; first < rows; first += BLOCK_ROWS) {
    const count = min(BLOCK_ROWS, rows - first)
    const from = at(x, first * C)
    const grads = at(dy, first * C)
    let c = 0
    for (; c + 4 <= C; c += 4)
      addGradients<v128>(count, C, c, floor, at(from, c), affine, at(grads, c), totals)
    for (; c < C; c++) addGradients<f32>(count, C, c, floor, at(from, c), affine, at(grads, c), totals)
  }
  const part: f64 = 1 / (rows as f64)
  for (let c = 0; c < C; c++) {
    const sum = load<f64>(at64(totals, c))
    const dot = load<f64>(at64(totals, C + c))
    const inverse = load<f32>(at(affine, C + c)) as f64
    store<f32>(at(dbeta, c), sum as f32)
    store<f32>(at(dgamma, c), (dot * inverse) as f32)
    store<f32>(at(pull, c), (sum * part) as f32)
    store<f32>(at(pull, C + c), (dot * part * inverse * inverse) as f32)
  }
}

/** dx = gamma · inverse · (dy − mean(dy) − x̂ · mean(dy · x̂)): the gradient through the columns' own statistics. */
function columnInputGradient(
  rows: i32,
  C: i32,
  floor: f32,
  x: usize,
  affine: usize,
  dy: usize,
  pull: usize,
  dx: usize,
): void {
  for (let first = 0; first < rows; first += BLOCK_ROWS) {
    const count = min(BLOCK_ROWS, rows - first)
    const from = at(x, first * C)
    const grads = at(dy, first * C)
    const to = at(dx, first * C)
    let c = 0
    for (; c + 4 <= C; c += 4)
      pullBlock<v128>(count, C, c, floor, at(from, c), affine, at(grads, c), pull, at(to, c))
    for (; c < C; c++) pullBlock<f32>(count, C, c, floor, at(from, c), affine, at(grads, c), pull, at(to, c))
  }
}

/**
 * y[rows, C] = max(floor, (x − mean) / √(variance + epsilon) · gamma + beta) by column. affine[4, C] keeps mean, 1 / √(…),
 * gamma and beta for the gradient; totals holds 2 C float64.
 */
export function batchNorm(
  rows: i32,
  C: i32,
  epsilon: f64,
  floor: f32,
  x: usize,
  gamma: usize,
  beta: usize,
  affine: usize,
  y: usize,
  totals: usize,
): void {
  columnMoments(rows, C, epsilon, x, affine, at(affine, C), totals)
  copyRun(gamma, at(affine, 2 * C), C)
  copyRun(beta, at(affine, 3 * C), C)
  normaliseColumns(rows, C, floor, x, affine, y)
}

/** Gradients of batchNorm by x [rows, C], gamma and beta [C]; pull holds 2 C floats, totals 2 C float64. */
export function batchNormGradient(
  rows: i32,
  C: i32,
  floor: f32,
  x: usize,
  affine: usize,
  dy: usize,
  dx: usize,
  dgamma: usize,
  dbeta: usize,
  pull: usize,
  totals: usize,
): void {
  columnGradients(rows, C, floor, x, affine, dy, dgamma, dbeta, pull, totals)
  columnInputGradient(rows, C, floor, x, affine, dy, pull, dx)
}
