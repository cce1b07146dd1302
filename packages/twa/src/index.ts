export { type AveragingWeightSummary, averagingWeightSummary } from './analysis/averaging-weight-summary.js'
export { type LossLineOptions, type LossLinePoint, lossLine } from './analysis/loss-line.js'
export {
  type LossPlaneOptions,
  type LossPlaneRow,
  lossPlane,
  type PlaneGrid,
  type PlaneGridOptions,
  planeGrid,
} from './analysis/loss-plane.js'
export { type NamedPoint, type PlacedPoint, type Plane, planeThrough } from './analysis/plane.js'
export {
  type PathPoint,
  type PrincipalPath,
  type PrincipalPathOptions,
  principalPath,
} from './analysis/principal-path.js'
export { principalPlane } from './analysis/principal-plane.js'
export { type SnapshotGeometry, snapshotGeometry } from './analysis/snapshot-geometry.js'
export type { Averager, SeenWeights } from './averaging/averager.js'
export { best } from './averaging/best.js'
export { type EmaSettings, ema } from './averaging/ema.js'
export { last } from './averaging/last.js'
export { type LawaSettings, lawa } from './averaging/lawa.js'
export { type RunningAverageSettings, runningAverage } from './averaging/running-average.js'
export { type SwadSettings, swad } from './averaging/swad.js'
export { uniformAverage } from './averaging/uniform.js'
export type { Awaitable } from './awaitable.js'
export {
  type BatchNormEstimator,
  type BatchNormLayer,
  type BatchNormResult,
  createBatchNormEstimator,
  type LayerStatistics,
} from './batch-norm.js'
export {
  IllConditionedError,
  NonFiniteGradientError,
  NonFiniteRowError,
  NonFiniteSnapshotError,
  NonFiniteStatisticsError,
  NonFiniteTrainingError,
  SavedStateError,
  SettingError,
  ShapeError,
  SubspaceDegenerateError,
  TwaError,
} from './errors.js'
export type { CodeBits, PackedRows } from './kernels/packed-rows.js'
export { type LearningRateSchedule, learningRateAt } from './learning-rate-schedule.js'
export type { BasisPrecision } from './low-bit/precision.js'
export { type FisherAverageOptions, fisherAverage } from './merging/fisher-average.js'
export { createFisherEstimator, type FisherEstimator } from './merging/fisher-estimator.js'
export { type GreedySoup, type GreedySoupOptions, greedySoup } from './merging/greedy-soup.js'
export {
  createLearnedSoup,
  type LearnedSoup,
  type LearnedSoupOptions,
  type SavedLearnedSoup,
} from './merging/learned-soup.js'
export { subsetSource } from './merging/subset-source.js'
export { type TaskArithmeticOptions, taskArithmetic } from './merging/task-arithmetic.js'
export { type TiesOptions, tiesMerge } from './merging/ties.js'
export { type WeightedAverageOptions, weightedAverage } from './merging/weighted-average.js'
export { adam } from './optimizers/adam.js'
export type { AdamSettings } from './optimizers/adam-moments.js'
export { type AdamWSettings, adamW } from './optimizers/adam-w.js'
export { createOptimizer, type OptimizerChoice } from './optimizers/create-optimizer.js'
export { type LookaheadSettings, lookahead } from './optimizers/lookahead.js'
export type { Optimizer, OptimizerStep, OptimizerUpdate } from './optimizers/optimizer.js'
export { type ScheduleFreeSgdSettings, scheduleFreeSgd } from './optimizers/schedule-free-sgd.js'
export { type SgdSettings, sgd } from './optimizers/sgd.js'
export {
  type GradientAt,
  mixedSharpness,
  type SharpnessOptions,
  sharpnessAware,
} from './optimizers/sharpness.js'
export {
  createParameterLayout,
  type ParameterLayout,
  type ParameterRange,
  type ParameterSpec,
} from './parameter-layout.js'
export { type HwaSettings, hwa } from './population/hwa.js'
export { type PapaSettings, papa, papaAll, papaPairs } from './population/papa.js'
export { createPopulation, type Population, type PopulationOptions } from './population/population.js'
export type { PopulationMoment, PopulationRule } from './population/population-rule.js'
export type { SavedPopulation } from './population/saved-population.js'
export { type SwapSettings, swap } from './population/swap.js'
export {
  type ProjectionKernels,
  plainProjectionKernels,
} from './projection-kernels.js'
export { createRandom, type Random, type RandomState, restoreRandom } from './random.js'
export {
  type SnapshotSchedule,
  shouldTakeSnapshot,
  snapshotSteps,
  type TrainingExtent,
} from './snapshot-schedule.js'
export {
  arraySnapshotSource,
  forEachChunk,
  type NamedValues,
  namedSnapshotSource,
  type SnapshotSource,
} from './snapshot-source.js'
export type { Basis, BasisData } from './subspace/basis.js'
export type { BlockChoice, ColumnRange } from './subspace/blocks.js'
export type { BlockOptions } from './subspace/cut-blocks.js'
export { buildDldr, type DldrOptions, planDldr } from './subspace/dldr.js'
export { buildHull, type HullOptions, planHull } from './subspace/hull.js'
export {
  type BasisSink,
  type Coordinates,
  type DroppedRow,
  type DropReason,
  type PlannedBlock,
  type SubspaceKind,
  type SubspacePlan,
  writeBasis,
} from './subspace/plan.js'
export { projectOnto } from './subspace/projection.js'
export {
  buildRandomSubspace,
  planRandomSubspace,
  type RandomSubspaceOptions,
} from './subspace/random-subspace.js'
export { buildSimplex, planSimplex, type SimplexOptions } from './subspace/simplex.js'
export { buildSpan, planSpan, type SpanOptions } from './subspace/span.js'
export { type StartCoefficients, startCoefficients } from './subspace/start-coefficients.js'
export { type StorageOptions, storeSubspace } from './subspace/store-subspace.js'
export type { LocalSubspace, Subspace, SubspaceBlock } from './subspace/subspace.js'
export type { SubspaceMeta } from './subspace/subspace-meta.js'
export {
  restoreSubspace,
  type SavedSubspace,
  type SavedTensor,
  saveSubspace,
} from './subspace/subspace-state.js'
export {
  disposeTensorState,
  keepTensorState,
  restoreTensorState,
  type SavedTensorState,
  saveTensorState,
  type TensorState,
} from './tensor-state.js'
export type { ArmijoSettings } from './training/armijo-search.js'
export {
  type BfgsProblem,
  type BfgsStep,
  type BfgsTrainer,
  type BfgsTrainerOptions,
  createBfgsTrainer,
} from './training/bfgs.js'
export {
  type ModelBatch,
  type ModelBatchOptions,
  type ModelBatchResult,
  planModelBatches,
  trainModelBatches,
} from './training/model-batches.js'
export {
  createProjectedSgd,
  type ProjectedSgd,
  type ProjectedSgdOptions,
  type SavedProjectedSgd,
} from './training/projected-sgd.js'
export {
  createSubspaceTrainer,
  type SavedSubspaceTraining,
  type SubspaceTrainer,
  type SubspaceTrainerOptions,
} from './training/subspace-trainer.js'
