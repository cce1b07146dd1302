import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'

/** Every engine the product knows, best first. */
export const ENGINE_NAMES = ['tensorflow', 'webgpu', 'wasm', 'cpu'] as const

export type EngineName = (typeof ENGINE_NAMES)[number]

/** What a run records about the engine that trained it. */
export interface EngineInfo {
  name: EngineName
  /** TensorFlow.js version; for wasm also a hash of the kernel pack's bytes, `4.22.0+kernels.1a2b3c4d`. */
  version: string
  /** Hardware and mode in words: `AMD EPYC, wasm SIMD, 1 thread`. */
  device: string
  /** True when the same seed gives the same bits again on this engine. */
  deterministic: boolean
}

export interface EngineRefusal {
  name: EngineName
  reason: string
}

export interface EngineChoice {
  engine: EngineInfo
  /** Better engines that were tried first, with the reason each was passed over. */
  refused: EngineRefusal[]
}

/** Bits of one code of a packed basis. */
export type CodeBits = 1 | 2 | 4 | 8

/**
 * Basis rows of low precision: P ≈ scale · code + shift, with one scale and shift for each group of `groupSize`
 * adjoining columns of a row (the last group may be shorter).
 */
export interface PackedRows {
  readonly rank: number
  readonly width: number
  readonly bits: CodeBits
  /** A multiple of 32, or at least `width`: one group a row. */
  readonly groupSize: number
  /** int32 [rank, ceil(width · bits / 32)]: unsigned codes, column 0 in the lowest bits of a word; unused bits are 0. */
  readonly codes: Tensor2D
  /** float32 [rank, groups]. */
  readonly scales: Tensor2D
  /** float32 [rank, groups]. */
  readonly shifts: Tensor2D
}

/** Products with a basis of the subspace; the shape of the port that the algorithm package defines. */
export interface ProjectionKernels {
  /** P v: basis [rank, width], vector [width] -> [rank] */
  apply(basis: Tensor2D, vector: Tensor1D): Tensor1D
  /** Pᵀ x: basis [rank, width], coefficients [rank] -> [width] */
  adjoint(basis: Tensor2D, coefficients: Tensor1D): Tensor1D
  /** P v for packed rows: vector [width] -> [rank] */
  applyPacked(basis: PackedRows, vector: Tensor1D): Tensor1D
  /** Pᵀ x for packed rows: coefficients [rank] -> [width] */
  adjointPacked(basis: PackedRows, coefficients: Tensor1D): Tensor1D
  /** R Rᵀ in float64: rows [count, width] row by row -> [count, count], symmetric to the last bit */
  gram(rows: Float64Array, count: number): Float64Array
  /** A R in float64: weights [m, count], rows [count, width] -> [m, width] */
  combine(weights: Float64Array, rows: Float64Array, count: number): Float64Array
}

export interface OpenEngine {
  info: EngineInfo
  kernels: ProjectionKernels
  /** The TensorFlow.js namespace with this engine set as its backend and all gradients registered. */
  tf: typeof import('@tensorflow/tfjs-core')
}

/** This engine cannot be used here; the message says why and, where it can, what would help. */
export class EngineUnavailableError extends Error {
  override readonly name = 'EngineUnavailableError'
  readonly engine: EngineName

  constructor(engine: EngineName, reason: string) {
    super(reason)
    this.engine = engine
  }
}
