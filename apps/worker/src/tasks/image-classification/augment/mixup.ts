import type { Random } from '@barycenter/twa'
import { drawSymmetricBeta } from './draw-beta.js'

/** How a batch is blended with itself: row i becomes share · row i + (1 − share) · row partners[i]. */
export interface Mixture {
  partners: Uint32Array
  /** 0 to 1. */
  share: number
}

/** One share for the whole batch, of Beta(alpha, alpha), and a partner for every row (Zhang et al. 2018, "mixup"). */
export function drawMixture(rows: number, alpha: number, random: Random): Mixture {
  return { share: drawSymmetricBeta(alpha, random), partners: random.permutation(rows) }
}

/** @param values [rows, values / rows] */
export function mixRows(values: Float32Array, { partners, share }: Mixture): Float32Array {
  const size = values.length / partners.length
  const mixed = new Float32Array(values.length)
  for (let row = 0; row < partners.length; row++) {
    const [own, other] = [row * size, partners[row] * size]
    for (let place = 0; place < size; place++) {
      mixed[own + place] = share * values[own + place] + (1 - share) * values[other + place]
    }
  }
  return mixed
}

/** The label that has the larger share of each row. */
export function mixLabels(labels: Int32Array, { partners, share }: Mixture): Int32Array {
  return share >= 0.5 ? labels : labels.map((_, row) => labels[partners[row]])
}
