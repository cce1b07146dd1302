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
 * - change: one numbered step in the history of a run: metric points, log lines or events
 */
export * from './access.js'
export * from './changes.js'
export * from './errors.js'
export * from './experiments.js'
export * from './field-issues.js'
export * from './ids.js'
export * from './methods.js'
export * from './metrics.js'
export * from './routes.js'
export * from './run-config.js'
export * from './run-presets.js'
export * from './runs.js'
export * from './snapshots.js'
export * from './subspace-config.js'
export * from './system.js'
