// The transforms of Winograd's F(4×4, 3×3), four channels at a time. Each is a small matrix applied from both sides: first to
// the columns of a square of numbers, then to the rows of what that gives. The matrices, with the points 0, ±1, ±2 and ∞
// (Lavin & Gray 2016, section 4.2):
//
//   Bᵀ = 4  0 −5  0  1  0     G =  ¼     0    0     Aᵀ = 1  1  1  1  1  0
//        0 −4 −4  1  1  0        −1/6 −1/6 −1/6          0  1 −1  2 −2  0
//        0  4 −4 −1  1  0        −1/6  1/6 −1/6          0  1  1  4  4  0
//        0 −2 −1  2  1  0        1/24 1/12  1/6          0  1 −1  8 −8  1
//        0  2 −1 −2  1  0        1/24 −1/12 1/6
//        0  4  0 −5  0  1         0     0    1
//
// A line is read in steps of `from` bytes and written in steps of `to`. In a transformed square the 36 places lie `step`
// bytes apart; `temp` has room for a square of vectors.

/** Side of a tile of outputs, and of the patch of inputs behind it. */
export const TILE: i32 = 4
export const PATCH: i32 = 6
/** Bytes of one vector, and floats of a square of them. */
const VECTOR: usize = 16
export const TEMP_FLOATS: i32 = 4 * PATCH * PATCH

function times(factor: f32, x: v128): v128 {
  return f32x4.mul(x, f32x4.splat(factor))
}

/** Bᵀ times a line of six. */
function inputLine(p: usize, from: usize, q: usize, to: usize): void {
  const d0 = v128.load(p)
  const d1 = v128.load(p + from)
  const d2 = v128.load(p + 2 * from)
  const d3 = v128.load(p + 3 * from)
  const d4 = v128.load(p + 4 * from)
  const d5 = v128.load(p + 5 * from)
  const even1 = f32x4.sub(d4, times(4, d2))
  const odd1 = f32x4.sub(d3, times(4, d1))
  const even2 = f32x4.sub(d4, d2)
  const odd2 = times(2, f32x4.sub(d3, d1))
  v128.store(q, f32x4.add(f32x4.sub(times(4, d0), times(5, d2)), d4))
  v128.store(q + to, f32x4.add(even1, odd1))
  v128.store(q + 2 * to, f32x4.sub(even1, odd1))
  v128.store(q + 3 * to, f32x4.add(even2, odd2))
  v128.store(q + 4 * to, f32x4.sub(even2, odd2))
  v128.store(q + 5 * to, f32x4.add(f32x4.sub(times(4, d1), times(5, d3)), d5))
}

/** v = Bᵀ d B of a patch d of 6×6 pixels. */
export function transformInput(d: usize, pixel: usize, row: usize, v: usize, step: usize, temp: usize): void {
  const line = 6 * VECTOR
  for (let x: usize = 0; x < 6; x++) inputLine(d + x * pixel, row, temp + x * VECTOR, line)
  for (let y: usize = 0; y < 6; y++) inputLine(temp + y * line, VECTOR, v + y * 6 * step, step)
}

/** Aᵀ times a line of six. */
function outputLine(p: usize, from: usize, q: usize, to: usize): void {
  const m1 = v128.load(p + from)
  const m2 = v128.load(p + 2 * from)
  const m3 = v128.load(p + 3 * from)
  const m4 = v128.load(p + 4 * from)
  const even1 = f32x4.add(m1, m2)
  const odd1 = f32x4.sub(m1, m2)
  const even2 = f32x4.add(m3, m4)
  const odd2 = f32x4.sub(m3, m4)
  v128.store(q, f32x4.add(v128.load(p), f32x4.add(even1, even2)))
  v128.store(q + to, f32x4.add(odd1, times(2, odd2)))
  v128.store(q + 2 * to, f32x4.add(even1, times(4, even2)))
  v128.store(q + 3 * to, f32x4.add(f32x4.add(odd1, times(8, odd2)), v128.load(p + 5 * from)))
}

/** y = Aᵀ m A: 4×4 pixels. */
export function transformOutput(
  m: usize,
  step: usize,
  y: usize,
  pixel: usize,
  row: usize,
  temp: usize,
): void {
  const line = 6 * VECTOR
  for (let x: usize = 0; x < 6; x++) outputLine(m + x * step, 6 * step, temp + x * VECTOR, line)
  for (let r: usize = 0; r < 4; r++) outputLine(temp + r * line, VECTOR, y + r * row, pixel)
}

/** A times a line of four. */
function gradientLine(p: usize, from: usize, q: usize, to: usize): void {
  const y0 = v128.load(p)
  const y1 = v128.load(p + from)
  const y2 = v128.load(p + 2 * from)
  const y3 = v128.load(p + 3 * from)
  const even1 = f32x4.add(y0, y2)
  const odd1 = f32x4.add(y1, y3)
  const even2 = f32x4.add(y0, times(4, y2))
  const odd2 = f32x4.add(times(2, y1), times(8, y3))
  v128.store(q, y0)
  v128.store(q + to, f32x4.add(even1, odd1))
  v128.store(q + 2 * to, f32x4.sub(even1, odd1))
  v128.store(q + 3 * to, f32x4.add(even2, odd2))
  v128.store(q + 4 * to, f32x4.sub(even2, odd2))
  v128.store(q + 5 * to, y3)
}

/** v = A dy Aᵀ of 4×4 pixels: what the output transform pulls a gradient back to. */
export function transformGradient(
  dy: usize,
  pixel: usize,
  row: usize,
  v: usize,
  step: usize,
  temp: usize,
): void {
  const line = 4 * VECTOR
  for (let x: usize = 0; x < 4; x++) gradientLine(dy + x * pixel, row, temp + x * VECTOR, line)
  for (let y: usize = 0; y < 6; y++) gradientLine(temp + y * line, VECTOR, v + y * 6 * step, step)
}

/** G times a line of three. */
function filterLine(p: usize, from: usize, q: usize, to: usize): void {
  const w0 = v128.load(p)
  const w1 = v128.load(p + from)
  const w2 = v128.load(p + 2 * from)
  const even1 = times(-1.0 / 6, f32x4.add(w0, w2))
  const odd1 = times(1.0 / 6, w1)
  const even2 = f32x4.add(times(1.0 / 24, w0), times(1.0 / 6, w2))
  const odd2 = times(1.0 / 12, w1)
  v128.store(q, times(0.25, w0))
  v128.store(q + to, f32x4.sub(even1, odd1))
  v128.store(q + 2 * to, f32x4.add(even1, odd1))
  v128.store(q + 3 * to, f32x4.add(even2, odd2))
  v128.store(q + 4 * to, f32x4.sub(even2, odd2))
  v128.store(q + 5 * to, w2)
}

/** u = G w Gᵀ of a filter w of 3×3 taps. */
export function transformFilter(w: usize, tap: usize, row: usize, u: usize, step: usize, temp: usize): void {
  const line = 3 * VECTOR
  for (let x: usize = 0; x < 3; x++) filterLine(w + x * tap, row, temp + x * VECTOR, line)
  for (let y: usize = 0; y < 6; y++) filterLine(temp + y * line, VECTOR, u + y * 6 * step, step)
}

/** Gᵀ times a line of six. */
function tapLine(p: usize, from: usize, q: usize, to: usize): void {
  const m1 = v128.load(p + from)
  const m2 = v128.load(p + 2 * from)
  const m3 = v128.load(p + 3 * from)
  const m4 = v128.load(p + 4 * from)
  const sixth1 = times(1.0 / 6, f32x4.add(m1, m2))
  const even2 = f32x4.add(m3, m4)
  const first = f32x4.sub(times(0.25, v128.load(p)), sixth1)
  v128.store(q, f32x4.add(first, times(1.0 / 24, even2)))
  v128.store(q + to, f32x4.add(times(1.0 / 6, f32x4.sub(m2, m1)), times(1.0 / 12, f32x4.sub(m3, m4))))
  v128.store(q + 2 * to, f32x4.add(f32x4.sub(times(1.0 / 6, even2), sixth1), v128.load(p + 5 * from)))
}

/** dw = Gᵀ m G: 3×3 taps, what the filter transform pulls a gradient back to. */
export function transformTaps(m: usize, step: usize, dw: usize, tap: usize, row: usize, temp: usize): void {
  const line = 6 * VECTOR
  for (let x: usize = 0; x < 6; x++) tapLine(m + x * step, 6 * step, temp + x * VECTOR, line)
  for (let y: usize = 0; y < 3; y++) tapLine(temp + y * line, VECTOR, dw + y * row, tap)
}
