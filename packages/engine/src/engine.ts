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

/** Products with a basis of the subspace; the shape of the port that the algorithm package defines. */
export interface ProjectionKernels {
  /** [rank, dim] x [dim] -> [rank] */
  apply(basis: Tensor2D, vector: Tensor1D): Tensor1D
  /** [rank, dim]ᵀ x [rank] -> [dim] */
  adjoint(basis: Tensor2D, coefficients: Tensor1D): Tensor1D
  /** [count, dim] -> [count, count], the inner products of the rows */
  gram(rows: Tensor2D): Tensor2D
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
