import { sumLanes } from './lanes'
import { at } from './panels'

/** Mean of one row. */
function meanOf(columns: i32, x: usize): f32 {
  let sums = f32x4.splat(0)
  let c = 0
  for (; c + 4 <= columns; c += 4) sums = f32x4.add(sums, v128.load(at(x, c)))
  let sum = sumLanes(sums)
  for (; c < columns; c++) sum += load<f32>(at(x, c))
  return sum / (columns as f32)
}

/** Variance over n of one row around its mean. */
function varianceOf(columns: i32, mean: f32, x: usize): f32 {
  const means = f32x4.splat(mean)
  let sums = f32x4.splat(0)
  let c = 0
  for (; c + 4 <= columns; c += 4) {
    const centred = f32x4.sub(v128.load(at(x, c)), means)
    sums = f32x4.add(sums, f32x4.mul(centred, centred))
  }
  let sum = sumLanes(sums)
  for (; c < columns; c++) {
    const centred = load<f32>(at(x, c)) - mean
    sum += centred * centred
  }
  return sum / (columns as f32)
}

/** y = (x − mean) · inverse · gamma + beta over one row. */
function normaliseRow(
  columns: i32,
  mean: f32,
  inverse: f32,
  x: usize,
  gamma: usize,
  beta: usize,
  y: usize,
): void {
  const means = f32x4.splat(mean)
  const inverses = f32x4.splat(inverse)
  let c = 0
  for (; c + 4 <= columns; c += 4) {
    const normal = f32x4.mul(f32x4.sub(v128.load(at(x, c)), means), inverses)
    v128.store(at(y, c), f32x4.add(f32x4.mul(normal, v128.load(at(gamma, c))), v128.load(at(beta, c))))
  }
  for (; c < columns; c++) {
    const normal = (load<f32>(at(x, c)) - mean) * inverse
    store<f32>(at(y, c), normal * load<f32>(at(gamma, c)) + load<f32>(at(beta, c)))
  }
}

/** y[rows, C] = (x − mean) / √(variance + epsilon) · gamma + beta by row; statistics[rows, 2] = mean and 1 / √(…). */
export function layerNorm(
  rows: i32,
  C: i32,
  epsilon: f32,
  x: usize,
  gamma: usize,
  beta: usize,
  y: usize,
  statistics: usize,
): void {
  for (let r = 0; r < rows; r++) {
    const mean = meanOf(C, x)
    const inverse: f32 = 1 / sqrt<f32>(varianceOf(C, mean, x) + epsilon)
    store<f32>(at(statistics, 2 * r), mean)
    store<f32>(at(statistics, 2 * r + 1), inverse)
    normaliseRow(C, mean, inverse, x, gamma, beta, y)
    x = at(x, C)
    y = at(y, C)
  }
}

/** Adds one row to dgamma and dbeta and leaves dx = inverse · (g − mean(g) − x̂ · mean(g ∘ x̂)), g = dy ∘ gamma. */
function rowGradient(
  C: i32,
  mean: f32,
  inverse: f32,
  x: usize,
  gamma: usize,
  dy: usize,
  dx: usize,
  dgamma: usize,
  dbeta: usize,
): void {
  const means = f32x4.splat(mean)
  const inverses = f32x4.splat(inverse)
  let sums = f32x4.splat(0)
  let dots = f32x4.splat(0)
  let c = 0
  for (; c + 4 <= C; c += 4) {
    const normal = f32x4.mul(f32x4.sub(v128.load(at(x, c)), means), inverses)
    const grad = v128.load(at(dy, c))
    const scaled = f32x4.mul(grad, v128.load(at(gamma, c)))
    sums = f32x4.add(sums, scaled)
    dots = f32x4.add(dots, f32x4.mul(scaled, normal))
    v128.store(at(dgamma, c), f32x4.add(v128.load(at(dgamma, c)), f32x4.mul(grad, normal)))
    v128.store(at(dbeta, c), f32x4.add(v128.load(at(dbeta, c)), grad))
  }
  let sum = sumLanes(sums)
  let dot = sumLanes(dots)
  for (; c < C; c++) {
    const normal = (load<f32>(at(x, c)) - mean) * inverse
    const grad = load<f32>(at(dy, c))
    const scaled = grad * load<f32>(at(gamma, c))
    sum += scaled
    dot += scaled * normal
    store<f32>(at(dgamma, c), load<f32>(at(dgamma, c)) + grad * normal)
    store<f32>(at(dbeta, c), load<f32>(at(dbeta, c)) + grad)
  }
  pullRow(C, mean, inverse, sum / (C as f32), dot / (C as f32), x, gamma, dy, dx)
}

function pullRow(
  C: i32,
  mean: f32,
  inverse: f32,
  sum: f32,
  dot: f32,
  x: usize,
  gamma: usize,
  dy: usize,
  dx: usize,
): void {
  const means = f32x4.splat(mean)
  const inverses = f32x4.splat(inverse)
  const sums = f32x4.splat(sum)
  const dots = f32x4.splat(dot)
  let c = 0
  for (; c + 4 <= C; c += 4) {
    const normal = f32x4.mul(f32x4.sub(v128.load(at(x, c)), means), inverses)
    const scaled = f32x4.mul(v128.load(at(dy, c)), v128.load(at(gamma, c)))
    const pulled = f32x4.sub(f32x4.sub(scaled, sums), f32x4.mul(normal, dots))
    v128.store(at(dx, c), f32x4.mul(pulled, inverses))
  }
  for (; c < C; c++) {
    const normal = (load<f32>(at(x, c)) - mean) * inverse
    const scaled = load<f32>(at(dy, c)) * load<f32>(at(gamma, c))
    store<f32>(at(dx, c), (scaled - sum - normal * dot) * inverse)
  }
}

/** Gradients of layerNorm by x [rows, C], gamma and beta [C]. */
export function layerNormGradient(
  rows: i32,
  C: i32,
  x: usize,
  gamma: usize,
  statistics: usize,
  dy: usize,
  dx: usize,
  dgamma: usize,
  dbeta: usize,
): void {
  memory.fill(dgamma, 0, (C as usize) << 2)
  memory.fill(dbeta, 0, (C as usize) << 2)
  for (let r = 0; r < rows; r++) {
    const mean = load<f32>(at(statistics, 2 * r))
    const inverse = load<f32>(at(statistics, 2 * r + 1))
    const row = r * C
    rowGradient(C, mean, inverse, at(x, row), gamma, at(dy, row), at(dx, row), dgamma, dbeta)
  }
}
