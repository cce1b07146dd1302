import * as tf from '@tensorflow/tfjs-core'

/** Added to areas that are divided by: a cell without an object has none. */
const SMALL_AREA = 1e-7

/**
 * Focal loss with soft targets (Law & Deng 2018, "CornerNet", section 3.2), summed over cells and classes. With p the
 * sigmoid of a logit, the cell of an object's middle costs −(1 − p)² log p, any other one −(1 − heat)⁴ p² log(1 − p).
 */
export function heatLoss(logits: tf.Tensor3D, heat: tf.Tensor3D): tf.Scalar {
  return tf.tidy(() => {
    const probability = tf.sigmoid(logits)
    const missed = tf.softplus(tf.neg(logits)) // −log p
    const imagined = tf.add(missed, logits) // −log(1 − p)
    const middles = tf.cast(tf.equal(heat, 1), 'float32')
    const ofMiddles = tf.mul(tf.mul(middles, tf.square(tf.sub(1, probability))), missed)
    const elsewhere = tf.square(tf.square(tf.sub(1, heat))) // 0 in a middle
    const ofOthers = tf.mul(tf.mul(elsewhere, tf.square(probability)), imagined)
    return tf.sum(tf.add(ofMiddles, ofOthers))
  })
}

/**
 * Generalised IoU loss (Rezatofighi et al. 2019): Σ weights · (1 − GIoU).
 * @param found edges left, upper, right, lower, [batch, cells, 4]
 * @param weights [batch, cells]
 */
export function edgeLoss(found: tf.Tensor3D, truth: tf.Tensor3D, weights: tf.Tensor2D): tf.Scalar {
  return tf.tidy(() => {
    const [ownUpper, ownLower] = tf.split(found, 2, 2)
    const [trueUpper, trueLower] = tf.split(truth, 2, 2)
    const shared = areaBetween(tf.maximum(ownUpper, trueUpper), tf.minimum(ownLower, trueLower))
    const either = tf.sub(tf.add(areaBetween(ownUpper, ownLower), areaBetween(trueUpper, trueLower)), shared)
    const hull = areaBetween(tf.minimum(ownUpper, trueUpper), tf.maximum(ownLower, trueLower))
    const overlap = tf.div(shared, tf.add(either, SMALL_AREA))
    const waste = tf.div(tf.sub(hull, either), tf.add(hull, SMALL_AREA))
    return tf.sum(tf.mul(weights, tf.add(tf.sub(1, overlap), waste)))
  })
}

/** Areas of boxes by their upper left and lower right corners [batch, cells, 2]; 0 where they are not left and right. */
function areaBetween(upper: tf.Tensor, lower: tf.Tensor): tf.Tensor2D {
  const [width, height] = tf.split(tf.relu(tf.sub(lower, upper)), 2, 2)
  return tf.squeeze(tf.mul(width, height), [2]) as tf.Tensor2D
}
