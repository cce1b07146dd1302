import * as tf from '@tensorflow/tfjs-core'

/** Blocks as far as coordinates are concerned: how many logits each has, one a snapshot. */
type Ranks = readonly { rank: number }[]

/**
 * y = softmax(x) − 1/rank in each block, [k]: row weights of the deviations w_i − c. Exactly 0 at equal logits, also on
 * engines whose division isn't the nearest: there both terms are the same operations on the same numbers.
 */
export function softmaxRowWeights(blocks: Ranks, logits: tf.Tensor1D): tf.Tensor1D {
  return tf.tidy(() => perBlock(blocks, [logits], ([x]) => tf.sub(softmax(x), softmax(tf.zerosLike(x)))))
}

/** Transposed derivative of the softmax: dx = s · (G − Σ s G) in each block, with G = P g, [k]. */
export function logitsPullBack(blocks: Ranks, projected: tf.Tensor1D, logits: tf.Tensor1D): tf.Tensor1D {
  return tf.tidy(() =>
    perBlock(blocks, [projected, logits], ([g, x]) => {
      const s = softmax(x)
      return tf.mul<tf.Tensor1D>(s, tf.sub(g, tf.sum(tf.mul(s, g))))
    }),
  )
}

/** `softmaxRowWeights` in float64, for averaging weights. */
export function softmaxWeights(blocks: Ranks, logits: ArrayLike<number>): Float64Array {
  const y = new Float64Array(logits.length)
  let taken = 0
  for (const { rank } of blocks) {
    const x = Array.from({ length: rank }, (_, i) => logits[taken + i])
    const largest = Math.max(...x)
    const powers = x.map((value) => Math.exp(value - largest))
    const sum = powers.reduce((total, value) => total + value, 0)
    for (let i = 0; i < rank; i++) y[taken + i] = powers[i] / sum - 1 / rank
    taken += rank
  }
  return y
}

/** Written out, since equal logits must give exactly what zeros give: exp(x − max x) = exp(0). */
function softmax(x: tf.Tensor1D): tf.Tensor1D {
  const powers = tf.exp(tf.sub(x, tf.max(x)))
  return tf.div(powers, tf.sum(powers))
}

function perBlock(
  blocks: Ranks,
  vectors: readonly tf.Tensor1D[],
  map: (parts: tf.Tensor1D[]) => tf.Tensor1D,
): tf.Tensor1D {
  let taken = 0
  const parts = blocks.flatMap(({ rank }) => {
    if (rank === 0) return []
    const from = taken
    taken += rank
    return [map(vectors.map((vector) => tf.slice1d(vector, from, rank)))]
  })
  return parts.length === 1 ? parts[0] : tf.concat1d(parts)
}
