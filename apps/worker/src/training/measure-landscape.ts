import type { AveragingPath, LandscapeConfig, PlacedMethod, PlacedSnapshot } from '@barycenter/contracts'
import {
  lossPlane,
  type NamedPoint,
  type Plane,
  type PlaneGrid,
  planeGrid,
  planeThrough,
  principalPlane,
  type SnapshotSource,
  SubspaceDegenerateError,
} from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'
import type { Split, Task } from '../tasks/task.js'
import { drawnExamples } from './drawn-examples.js'
import { evaluateSplit } from './evaluate-split.js'
import { disposeMode, measureNormStatistics, runningMode } from './measure-norm-statistics.js'
import type { PhaseContext } from './phase.js'
import type { NamedWeights } from './placed-weights.js'

/** A plane with what is marked on it. */
export interface MarkedPlane {
  weightsAt: Plane['weightsAt']
  snapshots: PlacedSnapshot[]
  methods: PlacedMethod[]
  explained: AveragingPath['explained'] | null
}

export interface PlaneInputs {
  source: SnapshotSource
  path: AveragingPath
  weights: readonly NamedWeights[]
}

/** The plane that the config asks for; null where the snapshots lie on one line, through which no single plane leads. */
export async function findPlane(
  { through }: LandscapeConfig,
  { source, path, weights }: PlaneInputs,
): Promise<MarkedPlane | null> {
  if (through === null) {
    if (path.explained[1] === 0) return null
    const { snapshots, methods, explained } = path
    return { weightsAt: (await principalPlane(source, path)).weightsAt, snapshots, methods, explained }
  }
  const rows: NamedPoint[] = []
  for (let index = 0; index < source.count; index++) {
    rows.push({ name: `snapshot ${index}`, weights: (await source.read(index, 0, source.dim)).slice() })
  }
  const plane = throughCorners(through.map((index) => rows[index]))
  if (!plane) return null
  const foot = (point: NamedPoint) => {
    const { x, y, distance } = plane.place(point)
    return { x, y, distance }
  }
  return {
    weightsAt: plane.weightsAt,
    snapshots: rows.map((row, index) => ({ index, ...foot(row) })),
    methods: weights.map(({ method, weights: values }) => ({
      method,
      ...foot({ name: method, weights: values }),
    })),
    explained: null,
  }
}

function throughCorners([a, b, c]: readonly NamedPoint[]): Plane | null {
  try {
    return planeThrough(a, b, c)
  } catch (error) {
    if (error instanceof SubspaceDegenerateError) return null
    throw error
  }
}

/** A grid that holds every mark whose place is a number. */
export function gridOf({ resolution, margin }: LandscapeConfig, marked: MarkedPlane): PlaneGrid {
  const points = [...marked.snapshots, ...marked.methods]
    .filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))
    .map(({ x, y, distance }) => ({ name: '', x, y, distance }))
  return planeGrid(points, { columns: resolution, rows: resolution, margin })
}

/** The examples that every point of the grid is measured on. */
export interface LandscapeExamples {
  loss: Split
  /** Batch norm is re-estimated on these at each point, as it is for every result; null for a model without it. */
  norm: Split | null
}

export function landscapeExamples(
  task: Task,
  { data, examples }: LandscapeConfig,
  seed: number,
): LandscapeExamples {
  const draw = (split: Split) => drawnExamples(split, { seed, purpose: 'landscape', count: examples })
  return {
    loss: draw(data === 'train' ? task.train : task.heldOut),
    norm: task.model.normLayers.length > 0 ? draw(task.train) : null,
  }
}

/** Rows of losses from the smallest y of the grid on; not finite where they are not. */
export async function* measureRows(
  context: PhaseContext,
  plane: Pick<MarkedPlane, 'weightsAt'>,
  grid: PlaneGrid,
  examples: LandscapeExamples,
): AsyncGenerator<number[]> {
  const evaluate = (weights: Float32Array) => lossAt(context, weights, examples)
  for (const y of grid.ys) {
    const row = { xs: grid.xs, ys: [y] }
    for await (const { losses } of lossPlane(plane, { grid: row, evaluate })) yield losses
  }
}

async function lossAt(
  { config, task, control }: PhaseContext,
  weights: Float32Array,
  { loss, norm }: LandscapeExamples,
): Promise<number> {
  const vector = tf.tensor1d(weights)
  const { batchSize } = config.batchNorm
  const measured = { task, batchSize, control, ...(norm && { split: norm }) }
  const mode = runningMode(await measureNormStatistics(vector, measured))
  const evaluation = { task, split: loss, batchSize: config.evaluate.batchSize, mode, control }
  const score = await evaluateSplit(vector, evaluation)
  disposeMode(mode)
  vector.dispose()
  return score.loss
}
