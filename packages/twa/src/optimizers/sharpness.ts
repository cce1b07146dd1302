import * as tf from '@tensorflow/tfjs-core'
import { requireNonNegative } from '../settings.js'
import { projectOnto } from '../subspace/projection.js'
import type { Subspace } from '../subspace/subspace.js'
import { squaredNorm } from '../vector-norm.js'

/** The gradient of the loss at `weights`, [dim] → [dim], a new tensor that is given over. */
export type GradientAt = (weights: tf.Tensor1D) => tf.Tensor1D | Promise<tf.Tensor1D>

/** How far, and in which space, sharpness-aware minimisation looks uphill. */
export interface SharpnessOptions {
  /** ρ, how far to climb before the second gradient, in weight space; 0 = off. */
  rho: number
  /**
   * Where to climb. Left out: in all of weight space, as published, so the second gradient is taken at a point
   * outside the subspace (the caller projects it as it projects g). With a subspace: along Pᵀ P g, so the point
   * stays in it; for orthonormal rows that is SAM on the coefficients, since ‖Pᵀ P g‖ = ‖P g‖.
   */
  within?: Pick<Subspace, 'apply' | 'adjoint'>
}

/**
 * The gradient of sharpness-aware minimisation, SAM (Foret, Kleiner, Mobahi & Neyshabur, 2021, section 2):
 *
 *   w ↦ gradientAt(w + rho · u / (‖u‖ + 1e-12)),   u = gradientAt(w), or Pᵀ P gradientAt(w) within a subspace
 *
 * Calls `gradientAt` twice, or once at rho 0, where it is gradientAt(w) itself. Both calls must see the same
 * mini-batch. The norm stays on the engine; where u = 0 the weights aren't moved. The result is the caller's.
 *
 * @throws SettingError for a negative rho
 */
export function sharpnessAware(
  gradientAt: GradientAt,
  options: SharpnessOptions,
): (weights: tf.Tensor1D) => Promise<tf.Tensor1D> {
  requireNonNegative('rho', options.rho)
  return async (weights) => {
    const gradient = await gradientAt(weights)
    if (options.rho === 0) return gradient
    try {
      return await gradientUphill(gradientAt, weights, gradient, options)
    } finally {
      gradient.dispose()
    }
  }
}

/**
 * The mixture that TWA's authors publish (Li et al., 2025, journal code): g + share · SAM gradient, share 0.1 there;
 * a weaker push away from sharp minima than `sharpnessAware`. At rho 0 it is off: g alone, to the last bit.
 * Otherwise as `sharpnessAware`.
 */
export function mixedSharpness(
  gradientAt: GradientAt,
  { share = 0.1, ...options }: SharpnessOptions & { share?: number },
): (weights: tf.Tensor1D) => Promise<tf.Tensor1D> {
  requireNonNegative('rho', options.rho)
  requireNonNegative('share', share)
  return async (weights) => {
    const gradient = await gradientAt(weights)
    if (options.rho === 0) return gradient
    try {
      const uphill = await gradientUphill(gradientAt, weights, gradient, options)
      const mixed = tf.tidy(() => tf.add<tf.Tensor1D>(gradient, tf.mul(uphill, share)))
      uphill.dispose()
      return mixed
    } finally {
      gradient.dispose()
    }
  }
}

async function gradientUphill(
  gradientAt: GradientAt,
  weights: tf.Tensor1D,
  gradient: tf.Tensor1D,
  { rho, within }: SharpnessOptions,
): Promise<tf.Tensor1D> {
  const ascent = within ? await projectOnto(within, gradient) : gradient
  const uphill = tf.tidy(() => {
    // Foret's 1e-12 keeps 0 / 0 out and is lost in rounding beside any norm that matters.
    const norm = tf.add(tf.sqrt(squaredNorm(ascent)), 1e-12)
    return tf.add<tf.Tensor1D>(weights, tf.mul(ascent, tf.div(rho, norm)))
  })
  if (ascent !== gradient) ascent.dispose()
  try {
    return await gradientAt(uphill)
  } finally {
    uphill.dispose()
  }
}
