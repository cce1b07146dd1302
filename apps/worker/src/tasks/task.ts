import type { DataRecord, RunSample, SplitMetrics, TaskName } from '@barycenter/contracts'
import type { Random } from '@barycenter/twa'
import type { Scalar, Tensor, TypedArray } from '@tensorflow/tfjs-core'
import type { Model } from '../models/model.js'
import type { NormMode } from '../models/network.js'

export type SplitName = 'train' | 'heldOut' | 'test'

/** Examples of one part of the data, by their places in the file or files that hold them. */
export interface Split {
  name: SplitName
  examples: Int32Array
}

/** A tensor before it is on the device. Int32 values stand for classes, tokens and places. */
export interface HostTensor {
  data: Float32Array | Int32Array
  shape: number[]
}

/** Examples made ready as plain arrays, which another thread can make. */
export interface HostBatch {
  /** Examples. */
  size: number
  /** Predictions that are asked for: one an image, one a character. Means over batches are weighted by it. */
  asked: number
  tensors: Record<string, HostTensor>
  /** What a meter compares outputs with; never goes to the device. */
  forMeter: Record<string, HostTensor>
}

/** A host batch and its tensors on the device, by the same names. */
export interface Batch {
  host: HostBatch
  tensors: Record<string, Tensor>
}

export interface BatchLoss {
  /** Mean over what is asked for. */
  loss: Scalar
  /** How many of the predictions are right; null where right and wrong are not all there is. */
  correct: Scalar | null
}

/** quick: what a chart needs, at about the cost of the loss. full: every metric of the task. */
export type Depth = 'quick' | 'full'

export interface Measured {
  /** Mean over what is asked for, without label smoothing. */
  loss: Scalar
  /** What a meter of the task adds up. */
  outputs: Tensor[]
}

/** Adds up the metrics of a split, batch by batch. */
export interface Meter {
  /** @param outputs values of `Measured.outputs`, in their order */
  add(outputs: readonly TypedArray[], batch: HostBatch): void
  /** By the keys of TASK_METRICS; a quick meter may leave some out. */
  metrics(): SplitMetrics
}

export interface TaskArtifact {
  name: string
  mediaType: string
  data: Uint8Array
}

/**
 * One thing to learn: data and model behind one face, data → batches → loss → metrics. Phases and averaging methods know
 * nothing else of what they train. See docs/decisions/0008.
 */
export interface Task {
  name: TaskName
  /** What an example is called: image, images. */
  noun: { one: string; many: string }
  record: DataRecord
  /** What was found when the data was read, for the log: records that were skipped, encodings that were guessed. */
  notes: readonly string[]
  train: Split
  heldOut: Split
  test: Split
  model: Model
  /** Files that belong to every run of the task: a tokenizer. */
  artifacts: readonly TaskArtifact[]
  /**
   * Pure: the same arguments give the same batch.
   * @param places of the examples, as `split.examples` holds them
   * @param augment random numbers of this training step; null = as the examples are, for scores
   */
  prepare(split: Split, places: Int32Array, augment: Random | null): HostBatch
  /**
   * What training lowers. The tensors are the caller's, who tidies.
   * @param parameters as `model.layout.split` gives them
   */
  loss(parameters: readonly Tensor[], batch: Batch, mode: NormMode): BatchLoss
  /** What scores are made of. The tensors are the caller's, who tidies. */
  measure(parameters: readonly Tensor[], batch: Batch, mode: NormMode, depth: Depth): Measured
  createMeter(depth: Depth): Meter
  /**
   * What writing texts costs for one set of weights, in the test part's full metrics and in samples: forward passes of an
   * example, rough. Without it, the task writes none.
   * @param samples how many are asked for
   */
  writingCost?(samples: number): number
  /** What the model makes of the first `count` test examples, for people to look at. */
  samples(parameters: readonly Tensor[], mode: NormMode, count: number): Promise<RunSample[]>
}

/** A tensor of a batch, of the rank that its task gave it. */
export function tensorOf<T extends Tensor>({ tensors }: Batch, name: string): T {
  return tensors[name] as T
}
