import { log64 } from './exp'
import { at } from './panels'
import { dotOfRow, expOfRow, maxOfRow, scaleRow } from './softmax'

/** gradient = softmax(logits) over one row; returns ln Σ e^logits. */
function logSumExp(columns: i32, logits: usize, gradient: usize): f64 {
  const largest = maxOfRow(columns, logits)
  const sum = expOfRow(columns, largest, logits, gradient)
  scaleRow(columns, 1 / sum, gradient)
  return log64(sum as f64) + (largest as f64)
}

function sumOfRow(columns: i32, x: usize): f32 {
  let sum: f32 = 0
  for (let c = 0; c < columns; c++) sum += load<f32>(at(x, c))
  return sum
}

/** gradient = (gradient · total − targets) · part, over one row. */
function subtractTargets(columns: i32, total: f32, part: f32, targets: usize, gradient: usize): void {
  for (let c = 0; c < columns; c++) {
    const difference = load<f32>(at(gradient, c)) * total - load<f32>(at(targets, c))
    store<f32>(at(gradient, c), difference * part)
  }
}

/**
 * loss = −(1 / rows) Σ targets ∘ log softmax(logits), logits and targets [rows, columns]; its gradient by the logits,
 * [rows, columns], falls off on the way.
 */
export function crossEntropy(
  rows: i32,
  columns: i32,
  logits: usize,
  targets: usize,
  loss: usize,
  gradient: usize,
): void {
  const part: f32 = 1 / (rows as f32)
  let sum: f64 = 0
  for (let r = 0; r < rows; r++) {
    const x = at(logits, r * columns)
    const t = at(targets, r * columns)
    const g = at(gradient, r * columns)
    const total = sumOfRow(columns, t)
    sum += logSumExp(columns, x, g) * (total as f64) - (dotOfRow(columns, t, x) as f64)
    subtractTargets(columns, total, part, t, g)
  }
  store<f32>(loss, (sum / (rows as f64)) as f32)
}

/** The same for one class a row, labels[rows]. Returns −1, or the first row whose label is no column, at which it stops. */
export function labelCrossEntropy(
  rows: i32,
  columns: i32,
  logits: usize,
  labels: usize,
  loss: usize,
  gradient: usize,
): i32 {
  const part: f32 = 1 / (rows as f32)
  let sum: f64 = 0
  for (let r = 0; r < rows; r++) {
    const label = load<i32>(at(labels, r))
    if (label < 0 || label >= columns) return r
    const x = at(logits, r * columns)
    const g = at(gradient, r * columns)
    sum += logSumExp(columns, x, g) - (load<f32>(at(x, label)) as f64)
    store<f32>(at(g, label), load<f32>(at(g, label)) - 1)
    scaleRow(columns, part, g)
  }
  store<f32>(loss, (sum / (rows as f64)) as f32)
  return -1
}
