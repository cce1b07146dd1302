/**
 * Words of the house (see docs/architecture.md for the long form):
 * - experiment: a question, grouping the runs compared to answer it
 * - run: one training from config and seed to result
 * - phase: an ordered part of a run: base, subspace, twa, evaluate
 * - snapshot: weights only, taken along base training to build a subspace
 * - checkpoint: all that is needed to resume: weights, optimizer state, step, position in the data
 * - subspace, basis, rank: the span (or affine hull) of the snapshots; its rows [rank, dim]; how many
 * - coefficients: coordinates of a point in the basis; averaging weights: how much of each snapshot it holds
 * - uniform average: the equal-weight mean of the snapshots (SWA)
 * - task: what is learnt: image classification, object detection, language model, text classification, translation
 * - example: what a data set is made of: an image, a window of text, a sentence, a pair of sentences
 * - artifact: a file that a run leaves besides tensors and metrics; sample: a test example and what a model makes of it
 * - change: one numbered step in the history of a run: metric points, log lines or events
 */
export * from './access.js'
export * from './artifact-kinds.js'
export * from './artifacts.js'
export * from './augment-config.js'
export * from './averaging-room.js'
export * from './changes.js'
export * from './checkpoint-config.js'
export * from './checkpoints.js'
export * from './dataset-config.js'
export * from './engines.js'
export * from './errors.js'
export * from './estimates.js'
export * from './experiments.js'
export * from './field-issues.js'
export * from './ids.js'

export * from './initial-config.js'
export * from './judge-config.js'
export * from './landscape-config.js'
export * from './lineage.js'
export * from './liveness.js'
export * from './log-batch.js'
export * from './logs.js'
export * from './merge-config.js'
export * from './methods.js'
export * from './metric-search.js'
export * from './metrics.js'
export * from './model-config.js'
export * from './model-size.js'
export * from './model-starts.js'
export * from './packed.js'
export * from './planned-snapshots.js'
export * from './planned-work.js'
export * from './queue.js'
export * from './queue-options.js'
export * from './routes.js'
export * from './run-bulk.js'
export * from './run-config.js'
export * from './run-export.js'
export * from './run-groups.js'
export * from './run-keys.js'
export * from './run-presets.js'
export * from './run-search.js'
export * from './run-value-names.js'
export * from './runs.js'
export * from './smoothed-mean.js'
export * from './snapshots.js'
export * from './snapshots-of-config.js'
export * from './soup-config.js'
export * from './storage.js'
export * from './subspace-config.js'
export * from './system.js'
export * from './system-metrics.js'
export * from './tasks.js'
export * from './uploaded-weights.js'
export * from './views.js'
export * from './workers.js'
