import { at } from './panels'

// One pass over flat vectors, from old tensors into new ones. The order of operations is that of the rules composed of
// plain operations.

/** v + c · w */
function plus(v: v128, c: v128, w: v128): v128 {
  return f32x4.add(v, f32x4.mul(w, c))
}

/** One lane of a vector as all four. */
function one(vector: usize, i: i32): v128 {
  return v128.load32_splat(at(vector, i))
}

function keepOne(vector: usize, i: i32, value: v128): void {
  v128.store32_lane(at(vector, i), value, 0)
}

/**
 * SGD with momentum: g = gradient + decay · params, b = factor · buffer + g, params − rate · b, or with Nesterov's rule
 * params − rate · (g + factor · b).
 */
export function momentumStep(
  count: i32,
  rate: f32,
  factor: f32,
  nesterov: bool,
  decay: f32,
  params: usize,
  gradient: usize,
  buffer: usize,
  nextParams: usize,
  nextBuffer: usize,
): void {
  const rates = f32x4.splat(rate)
  const factors = f32x4.splat(factor)
  const decays = f32x4.splat(decay)
  const whole = count & ~3
  for (let i = 0; i < count; ) {
    const isWhole = i < whole
    const w = isWhole ? v128.load(at(params, i)) : one(params, i)
    const raw = isWhole ? v128.load(at(gradient, i)) : one(gradient, i)
    const old = isWhole ? v128.load(at(buffer, i)) : one(buffer, i)
    const g = plus(raw, decays, w)
    const b = f32x4.add(f32x4.mul(old, factors), g)
    const moved = f32x4.sub(w, f32x4.mul(nesterov ? plus(g, factors, b) : b, rates))
    if (isWhole) {
      v128.store(at(nextBuffer, i), b)
      v128.store(at(nextParams, i), moved)
    } else {
      keepOne(nextBuffer, i, b)
      keepOne(nextParams, i, moved)
    }
    i += isWhole ? 4 : 1
  }
}

/**
 * Adam: g = gradient + penalty · params, m = beta1 · mean + (1 − beta1) · g, v = beta2 · variance + (1 − beta2) · g²,
 * params − shrink · params − rate · m / (√v · correction + epsilon). AdamW's decay is `shrink`, Adam's `penalty`.
 */
export function adamStep(
  count: i32,
  rate: f32,
  beta1: f32,
  rest1: f32,
  beta2: f32,
  rest2: f32,
  correction: f32,
  epsilon: f32,
  penalty: f32,
  shrink: f32,
  params: usize,
  gradient: usize,
  mean: usize,
  variance: usize,
  nextParams: usize,
  nextMean: usize,
  nextVariance: usize,
): void {
  const whole = count & ~3
  for (let i = 0; i < count; ) {
    const isWhole = i < whole
    const w = isWhole ? v128.load(at(params, i)) : one(params, i)
    const raw = isWhole ? v128.load(at(gradient, i)) : one(gradient, i)
    const oldMean = isWhole ? v128.load(at(mean, i)) : one(mean, i)
    const oldVariance = isWhole ? v128.load(at(variance, i)) : one(variance, i)
    const g = plus(raw, f32x4.splat(penalty), w)
    const m = plus(f32x4.mul(oldMean, f32x4.splat(beta1)), f32x4.splat(rest1), g)
    const v = plus(f32x4.mul(oldVariance, f32x4.splat(beta2)), f32x4.splat(rest2), f32x4.mul(g, g))
    const scale = plus(f32x4.splat(epsilon), f32x4.splat(correction), f32x4.sqrt(v))
    const change = f32x4.mul(f32x4.div(m, scale), f32x4.splat(rate))
    const moved = f32x4.sub(f32x4.sub(w, f32x4.mul(w, f32x4.splat(shrink))), change)
    if (isWhole) {
      v128.store(at(nextMean, i), m)
      v128.store(at(nextVariance, i), v)
      v128.store(at(nextParams, i), moved)
    } else {
      keepOne(nextMean, i, m)
      keepOne(nextVariance, i, v)
      keepOne(nextParams, i, moved)
    }
    i += isWhole ? 4 : 1
  }
}
