import { at } from './panels'

/** dst[0..count) = 0. A loop, because memory.fill costs a call that the short runs of a convolution feel. */
export function zeroRun(dst: usize, count: i32): void {
  const zero = f32x4.splat(0)
  let i = 0
  for (; i + 4 <= count; i += 4) v128.store(at(dst, i), zero)
  for (; i < count; i++) store<f32>(at(dst, i), 0.0)
}

/** dst = src over `count` floats. */
export function copyRun(src: usize, dst: usize, count: i32): void {
  let i = 0
  for (; i + 4 <= count; i += 4) v128.store(at(dst, i), v128.load(at(src, i)))
  for (; i < count; i++) store<f32>(at(dst, i), load<f32>(at(src, i)))
}

/** dst += src over `count` floats. */
export function addRun(src: usize, dst: usize, count: i32): void {
  let i = 0
  for (; i + 4 <= count; i += 4) {
    v128.store(at(dst, i), f32x4.add(v128.load(at(dst, i)), v128.load(at(src, i))))
  }
  for (; i < count; i++) store<f32>(at(dst, i), load<f32>(at(dst, i)) + load<f32>(at(src, i)))
}

/** dst += x * y over `count` floats. */
export function addProductRun(x: usize, y: usize, dst: usize, count: i32): void {
  let i = 0
  for (; i + 4 <= count; i += 4) {
    const product = f32x4.mul(v128.load(at(x, i)), v128.load(at(y, i)))
    v128.store(at(dst, i), f32x4.add(v128.load(at(dst, i)), product))
  }
  for (; i < count; i++) {
    store<f32>(at(dst, i), load<f32>(at(dst, i)) + load<f32>(at(x, i)) * load<f32>(at(y, i)))
  }
}
