import { at } from './panels'
import { copyRun } from './runs'

function strided(x: usize, y: usize, count: i32, stride: i32): void {
  const step = (stride as usize) << 2
  for (let i = 0; i < count; i++) {
    store<f32>(at(y, i), load<f32>(x))
    x += step
  }
}

/** y[o0, .., o5] (row-major) from x, whose element strides in output order are s0..s5. Fewer axes: pad with 1. */
export function transpose(
  x: usize,
  y: usize,
  o0: i32,
  o1: i32,
  o2: i32,
  o3: i32,
  o4: i32,
  o5: i32,
  s0: i32,
  s1: i32,
  s2: i32,
  s3: i32,
  s4: i32,
  s5: i32,
): void {
  for (let a = 0; a < o0; a++)
    for (let b = 0; b < o1; b++)
      for (let c = 0; c < o2; c++)
        for (let d = 0; d < o3; d++) {
          const base = a * s0 + b * s1 + c * s2 + d * s3
          for (let e = 0; e < o4; e++) {
            const run = at(x, base + e * s4)
            if (s5 === 1) copyRun(run, y, o5)
            else strided(run, y, o5, s5)
            y = at(y, o5)
          }
        }
}
