import { at } from './panels'

// A code of b bits is named by the integer type of b bytes (u8: 1 bit, u16: 2, u32: 4, u64: 8), because the compiler makes a
// copy of a generic function for each type and b is a constant in it: shifts and masks become immediate operands.

/** code * factor for the codes of four words that `mask` leaves, unmoved. */
export function product(words: v128, mask: v128, factor: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(v128.and(words, mask)), factor)
}

/** The same for the highest byte. A code of 8 bits has the sign bit there, so it is moved down. */
export function topProduct<T>(words: v128, mask: v128, factor: v128): v128 {
  if (sizeof<T>() === 8) return f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(words, 24)), factor)
  return product(words, mask, factor)
}

/** Up to four words, the missing ones 0: the last words of the last row may end where the memory ends. */
export function loadWords(p: usize, count: i32): v128 {
  if (count >= 4) return v128.load(p)
  if (count === 1) return v128.load32_zero(p)
  const two = v128.load64_zero(p)
  return count === 2 ? two : v128.load32_lane(p, two, 2, 8)
}

/** Address of row r of a tile that begins at `row`; past the last row it repeats that one. */
export function tileRow(base: usize, row: i32, r: i32, rank: i32, stride: i32): usize {
  return at(base, min(row + r, rank - 1) * stride)
}
