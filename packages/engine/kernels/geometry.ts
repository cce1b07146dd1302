// A convolution or pooling window, NHWC, dilation 1, as 13 int32 written by the caller (src/wasm/window-geometry.ts
// holds the same order): a pointer instead of 13 arguments on every function.
export function batchSize(g: usize): i32 {
  return load<i32>(g)
}
export function inHeight(g: usize): i32 {
  return load<i32>(g, 4)
}
export function inWidth(g: usize): i32 {
  return load<i32>(g, 8)
}
export function inChannels(g: usize): i32 {
  return load<i32>(g, 12)
}
export function filterHeight(g: usize): i32 {
  return load<i32>(g, 16)
}
export function filterWidth(g: usize): i32 {
  return load<i32>(g, 20)
}
export function outHeight(g: usize): i32 {
  return load<i32>(g, 24)
}
export function outWidth(g: usize): i32 {
  return load<i32>(g, 28)
}
export function outChannels(g: usize): i32 {
  return load<i32>(g, 32)
}
export function strideHeight(g: usize): i32 {
  return load<i32>(g, 36)
}
export function strideWidth(g: usize): i32 {
  return load<i32>(g, 40)
}
export function padTop(g: usize): i32 {
  return load<i32>(g, 44)
}
export function padLeft(g: usize): i32 {
  return load<i32>(g, 48)
}

/** Floats that a window takes up, rounded up to whole vectors. */
export const WINDOW_FLOATS: i32 = 16

/** Writes the window of the convolution that takes y back to the shape of x, for one of stride 1: the input gradient. */
export function writeTransposed(g: usize, to: usize): void {
  store<i32>(to, batchSize(g))
  store<i32>(to, outHeight(g), 4)
  store<i32>(to, outWidth(g), 8)
  store<i32>(to, outChannels(g), 12)
  store<i32>(to, filterHeight(g), 16)
  store<i32>(to, filterWidth(g), 20)
  store<i32>(to, inHeight(g), 24)
  store<i32>(to, inWidth(g), 28)
  store<i32>(to, inChannels(g), 32)
  store<i32>(to, 1, 36)
  store<i32>(to, 1, 40)
  store<i32>(to, filterHeight(g) - 1 - padTop(g), 44)
  store<i32>(to, filterWidth(g) - 1 - padLeft(g), 48)
}
