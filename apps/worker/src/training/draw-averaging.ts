import {
  AveragingPath,
  LANDSCAPE_ARTIFACT,
  Landscape,
  type LandscapeConfig,
  PATH_ARTIFACT,
} from '@barycenter/contracts'
import type { SnapshotSource } from '@barycenter/twa'
import {
  findPlane,
  gridOf,
  type LandscapeExamples,
  landscapeExamples,
  type MarkedPlane,
  measureRows,
} from './measure-landscape.js'
import type { PhaseContext } from './phase.js'
import { type NamedWeights, placeWeights } from './placed-weights.js'
import { betweenSteps } from './run-control.js'

/** Losses of whole rows of the grid, null where they are not finite. */
export type LandscapeRows = (number | null)[][]

export interface AveragingPicture {
  source: SnapshotSource
  weights: readonly NamedWeights[]
  /** Rows that an interrupted run measured before. */
  rows: LandscapeRows
  /** A row is done; `store` is asked for where the run is to pause. */
  onRow(rows: LandscapeRows): Promise<void>
  store(rows: LandscapeRows): Promise<void>
}

/** Where everything lies, and the losses around it where the config asks for them, as files for people to look at. */
export async function drawAveraging(context: PhaseContext, picture: AveragingPicture): Promise<void> {
  const { config, writer, kernels } = context
  const path = await placeWeights(picture.source, picture.weights, kernels)
  await saveJson(writer, PATH_ARTIFACT, AveragingPath.parse(path))
  if (!config.landscape) return
  const plane = await findPlane(config.landscape, { ...picture, path })
  if (plane) await drawLandscape(context, config.landscape, plane, picture)
  else
    context.reporter.log('warn', 'No landscape: the snapshots that its plane leads through lie on one line')
}

async function drawLandscape(
  context: PhaseContext,
  config: LandscapeConfig,
  plane: MarkedPlane,
  picture: AveragingPicture,
): Promise<void> {
  const { task, reporter, control, writer } = context
  const grid = gridOf(config, plane)
  const examples = landscapeExamples(task, config, context.config.seed)
  if (picture.rows.length === 0) reporter.log('info', wordsOf(context, config, examples))
  const rows = [...picture.rows]
  const left = { xs: grid.xs, ys: grid.ys.slice(rows.length) }
  for await (const losses of measureRows(context, plane, left, examples)) {
    rows.push(losses.map((loss) => (Number.isFinite(loss) ? loss : null)))
    await picture.onRow(rows)
    await betweenSteps(control, () => picture.store(rows))
  }
  const { snapshots, methods, explained } = plane
  const landscape: Landscape = {
    config,
    ...grid,
    losses: rows,
    examples: examples.loss.examples.length,
    normExamples: examples.norm?.examples.length ?? 0,
    snapshots,
    methods,
    explained,
  }
  await saveJson(writer, LANDSCAPE_ARTIFACT, Landscape.parse(landscape))
  reporter.log('info', `Measured the landscape: ${rangeWords(rows)}`)
}

function wordsOf(
  { task: { noun } }: PhaseContext,
  { resolution, data }: LandscapeConfig,
  { loss, norm }: LandscapeExamples,
): string {
  const treated = norm
    ? `, batch norm re-estimated at each on ${norm.examples.length} training ${noun.many}`
    : ''
  return `Measuring the loss of ${loss.examples.length} ${data} ${noun.many} at ${resolution} × ${resolution} points${treated}`
}

function rangeWords(rows: LandscapeRows): string {
  const finite = rows.flat().filter((loss) => loss !== null)
  if (finite.length === 0) return 'no loss is a finite number'
  return `losses from ${Math.min(...finite).toPrecision(4)} to ${Math.max(...finite).toPrecision(4)}`
}

async function saveJson(writer: PhaseContext['writer'], name: string, value: unknown): Promise<void> {
  const data = Buffer.from(JSON.stringify(value))
  await writer.saveArtifact({ name, mediaType: 'application/json', data })
}
