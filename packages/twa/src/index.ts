export { type SnapshotGeometry, snapshotGeometry } from './analysis/snapshot-geometry.js'
export { uniformAverage } from './averaging/uniform.js'
export {
  type BatchNormEstimator,
  type BatchNormLayer,
  type BatchNormResult,
  createBatchNormEstimator,
  type LayerStatistics,
} from './batch-norm.js'
export {
  NonFiniteSnapshotError,
  SavedStateError,
  SettingError,
  ShapeError,
  SubspaceDegenerateError,
  TwaError,
} from './errors.js'
export { type LearningRateSchedule, learningRateAt } from './learning-rate-schedule.js'
export { type AdamWSettings, adamW } from './optimizers/adam-w.js'
export { createOptimizer, type OptimizerChoice } from './optimizers/create-optimizer.js'
export type { Optimizer, OptimizerStep, OptimizerUpdate } from './optimizers/optimizer.js'
export { type SgdSettings, sgd } from './optimizers/sgd.js'
export {
  createParameterLayout,
  type ParameterLayout,
  type ParameterRange,
  type ParameterSpec,
} from './parameter-layout.js'
export { type ProjectionKernels, plainProjectionKernels } from './projection-kernels.js'
export { createRandom, type Random, type RandomState, restoreRandom } from './random.js'
export {
  type SnapshotSchedule,
  shouldTakeSnapshot,
  snapshotSteps,
  type TrainingExtent,
} from './snapshot-schedule.js'
export { arraySnapshotSource, type SnapshotSource } from './snapshot-source.js'
export type { BlockChoice } from './subspace/blocks.js'
export { buildHull, type HullOptions } from './subspace/hull.js'
export { buildSpan, type SpanOptions } from './subspace/span.js'
export { type StartCoefficients, startCoefficients } from './subspace/start-coefficients.js'
export type {
  Coordinates,
  DroppedRow,
  DropReason,
  Subspace,
  SubspaceBlock,
  SubspaceKind,
} from './subspace/subspace.js'
export {
  restoreSubspace,
  type SavedSubspace,
  type SavedTensor,
  type SubspaceMeta,
  saveSubspace,
} from './subspace/subspace-state.js'
export {
  disposeTensorState,
  restoreTensorState,
  type SavedTensorState,
  saveTensorState,
  type TensorState,
} from './tensor-state.js'
export {
  createSubspaceTrainer,
  type SavedSubspaceTraining,
  type SubspaceTrainer,
  type SubspaceTrainerOptions,
} from './training/subspace-trainer.js'
