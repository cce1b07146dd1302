import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { LearningRateSchedule, OptimizerChoice, ParameterSpec } from '@barycenter/twa'

/** The script that computes the vectors, and the only writer of the file. */
export const PUBLISHED_SCRIPT = path.join(import.meta.dirname, 'published_twa.py')

export type PublishedRunName = 'span-sgd' | 'hull-adamw' | 'hull-sgd'

/** One training by the published algorithm. */
export interface PublishedRun {
  subspace: 'span' | 'hull'
  optimizer: OptimizerChoice
  schedule: PublishedSchedule
  /** The rate of each step. */
  learningRates: number[]
  /** The loss on each step's batch, before the step. */
  losses: number[]
  /** [dim] after so many steps. */
  weights: Record<string, number[]>
  /** [blocks][rows] after the last step. For a span in the Schmidt basis, which is not ours. */
  coefficients: number[][]
  /** [blocks][snapshots] after the last step. */
  averagingWeights: number[][]
  /** Re-estimated for the last weights, over the examples in order. */
  batchNorm: { mean: number[]; variance: number[] }
}

/** 'step' as the published script counts it: ×0.1 from epochs int(0.5 E) and int(0.75 E + 0.9) of E. */
type PublishedSchedule =
  | { kind: 'step'; learningRate: number; epochs: number }
  | { kind: 'cosine'; learningRate: number; warmupFraction: number }

export interface PublishedVectors {
  generator: { script: string; version: number; sha256: string }
  settings: { steps: number; batchSize: number; layerSize: number; batchNormEpsilon: number }
  /** PyTorch's parameters in their order; a dense weight is [out, in]. */
  layout: ParameterSpec[]
  /** [examples][features]; the value meant is the float32 nearest to the decimal. */
  inputs: number[][]
  labels: number[]
  /** The examples of each step. */
  batches: number[][]
  /** [snapshots][dim]; float32, as the inputs are. */
  snapshots: number[][]
  runs: Record<PublishedRunName, PublishedRun>
}

export function readPublishedVectors(): PublishedVectors {
  return JSON.parse(readFileSync(path.join(import.meta.dirname, 'vectors/published-twa.json'), 'utf8'))
}

export function sha256Of(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}

/** The same schedule as this library states it: milestones are fractions of the phase. */
export function scheduleOf({ schedule }: PublishedRun): LearningRateSchedule {
  if (schedule.kind === 'cosine') return schedule
  const { learningRate, epochs } = schedule
  const milestones = [Math.trunc(0.5 * epochs), Math.trunc(0.75 * epochs + 0.9)]
  return { kind: 'step', learningRate, gamma: 0.1, milestones: milestones.map((epoch) => epoch / epochs) }
}
