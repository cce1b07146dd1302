import { gemm } from './gemm'
import { at } from './panels'
import { addRun, zeroRun } from './runs'
import { scaleRow, softmaxRow, softmaxRowGradient } from './softmax'

// Self-attention over x[batch, length, 3 · D], which holds queries, keys and values side by side, D = heads · width.
// Heads are strided views of it, so nothing is transposed. Causal: position i sees the positions up to i, and products
// go by blocks of rows that leave out most of what it doesn't see.
const BLOCK: i32 = 32

/** Rows of one product: all where every position sees every other. */
function rowsAtOnce(length: i32, causal: bool): i32 {
  return causal ? BLOCK : length
}

/** One head: probabilities p[length, length] = softmax(q kᵀ / √width + mask), y = p v with rows of `dim` numbers. */
function headForward(
  length: i32,
  width: i32,
  dim: i32,
  causal: bool,
  q: usize,
  mask: usize,
  p: usize,
  y: usize,
  scratch: usize,
): void {
  const row = 3 * dim
  const k = at(q, dim)
  const v = at(k, dim)
  const scale: f32 = 1 / sqrt<f32>(width as f32)
  const step = rowsAtOnce(length, causal)
  for (let first = 0; first < length; first += step) {
    const rows = min(step, length - first)
    const seen = causal ? first + rows : length
    const block = at(p, first * length)
    gemm(rows, seen, width, at(q, first * row), row, 1, k, 1, row, block, length, false, scratch)
    for (let r = 0; r < rows; r++) {
      const scores = at(block, r * length)
      const count = causal ? first + r + 1 : length
      scaleRow(count, scale, scores)
      if (mask) addRun(mask, scores, count)
      softmaxRow(count, scores, scores)
      zeroRun(at(scores, count), length - count)
    }
    gemm(rows, width, seen, block, length, 1, v, row, 1, at(y, first * dim), dim, false, scratch)
  }
}

/** mask[batch, length], where it isn't 0, is added to the scores of these positions as keys. Gives y[batch, length, D] and the probabilities p[batch, heads, length, length] that its gradient needs. */
export function attention(
  batch: i32,
  length: i32,
  heads: i32,
  width: i32,
  causal: bool,
  x: usize,
  mask: usize,
  p: usize,
  y: usize,
  scratch: usize,
): void {
  const dim = heads * width
  for (let b = 0; b < batch; b++) {
    const keys = mask ? at(mask, b * length) : 0
    for (let h = 0; h < heads; h++) {
      const q = at(x, b * length * 3 * dim + h * width)
      const out = at(y, b * length * dim + h * width)
      headForward(length, width, dim, causal, q, keys, at(p, (b * heads + h) * length * length), out, scratch)
    }
  }
}

/** Gradients of one head by its queries, keys and values, side by side from dq on; ds[length, length] is working space. */
function headGradient(
  length: i32,
  width: i32,
  dim: i32,
  causal: bool,
  q: usize,
  p: usize,
  dy: usize,
  dq: usize,
  ds: usize,
  scratch: usize,
): void {
  const row = 3 * dim
  const k = at(q, dim)
  const v = at(k, dim)
  const dk = at(dq, dim)
  const dv = at(dk, dim)
  const scale: f32 = 1 / sqrt<f32>(width as f32)
  const step = rowsAtOnce(length, causal)
  for (let first = 0; first < length; first += step) {
    const rows = min(step, length - first)
    const seen = causal ? first + rows : length
    const block = at(ds, first * length)
    gemm(rows, seen, width, at(dy, first * dim), dim, 1, v, 1, row, block, length, false, scratch)
    for (let r = 0; r < rows; r++) {
      const grads = at(block, r * length)
      softmaxRowGradient(seen, scale, at(p, (first + r) * length), grads, grads)
    }
    gemm(rows, width, seen, block, length, 1, k, row, 1, at(dq, first * row), row, false, scratch)
  }
  for (let first = 0; first < length; first += step) {
    const rows = min(step, length - first)
    // The positions that see these: themselves and later ones.
    const from = causal ? first : 0
    const seeing = length - from
    const corner = from * length + first
    gemm(
      rows,
      width,
      seeing,
      at(ds, corner),
      1,
      length,
      at(q, from * row),
      row,
      1,
      at(dk, first * row),
      row,
      false,
      scratch,
    )
    gemm(
      rows,
      width,
      seeing,
      at(p, corner),
      1,
      length,
      at(dy, from * dim),
      dim,
      1,
      at(dv, first * row),
      row,
      false,
      scratch,
    )
  }
}

/** dx[batch, length, 3 · D] from the probabilities and dy[batch, length, D]; ds holds length² floats. */
export function attentionGradient(
  batch: i32,
  length: i32,
  heads: i32,
  width: i32,
  causal: bool,
  x: usize,
  p: usize,
  dy: usize,
  dx: usize,
  ds: usize,
  scratch: usize,
): void {
  const dim = heads * width
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < heads; h++) {
      const place = b * length * 3 * dim + h * width
      const grad = at(dy, b * length * dim + h * width)
      const head = at(p, (b * heads + h) * length * length)
      headGradient(length, width, dim, causal, at(x, place), head, grad, at(dx, place), ds, scratch)
    }
  }
}
