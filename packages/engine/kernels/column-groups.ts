import { at64 } from './panels'

// Passes over the columns of x[rows, C]. Rows are taken in blocks that stay in L1; columns four at a time (T is v128) and
// those left over one at a time (T is f32: all lanes then hold the same column). Sums of a block add up in float32, the
// blocks in float64.
export const BLOCK_ROWS: i32 = 64

export function lanes<T>(address: usize): v128 {
  return sizeof<T>() === 16 ? v128.load(address) : v128.load32_splat(address)
}

export function storeLanes<T>(address: usize, value: v128): void {
  if (sizeof<T>() === 16) v128.store(address, value)
  else v128.store32_lane(address, value, 0)
}

function addLane(total: usize, value: f32): void {
  store<f64>(total, load<f64>(total) + (value as f64))
}

/** Adds the lanes to the float64 totals of columns c on. */
export function addToTotals<T>(totals: usize, c: i32, four: v128): void {
  const total = at64(totals, c)
  addLane(total, f32x4.extract_lane(four, 0))
  if (sizeof<T>() === 16) {
    addLane(total + 8, f32x4.extract_lane(four, 1))
    addLane(total + 16, f32x4.extract_lane(four, 2))
    addLane(total + 24, f32x4.extract_lane(four, 3))
  }
}
