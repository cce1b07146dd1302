import {
  type LineageInput,
  METHODS,
  type MethodBudget,
  type MethodName,
  type RunConfig,
  type RunSample,
  type RunSamples,
  samplesArtifact,
  stepsOfEvaluation,
} from '@barycenter/contracts'
import { hashTensors, type NamedTensor } from '@barycenter/db/tensors'
import type { BatchNormResult } from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'
import { z } from 'zod'
import type { NormMode } from '../../models/network.js'
import { type AveragingPicture, drawAveraging, type LandscapeRows } from '../draw-averaging.js'
import { evaluateSplit } from '../evaluate-split.js'
import { methodInputs } from '../lineage-inputs.js'
import { disposeMode, measureNormStatistics, runningMode } from '../measure-norm-statistics.js'
import { createMethodWeights, type MethodWeights } from '../method-weights.js'
import { metricWords } from '../metric-words.js'
import { nameParameters, vectorTensor } from '../named-tensors.js'
import type { Handover, Phase, PhaseContext, Position } from '../phase.js'
import type { NamedWeights } from '../placed-weights.js'
import { methodBudget } from '../run-budget.js'
import { betweenSteps } from '../run-control.js'
import { createSnapshotScores } from '../snapshot-scores.js'
import { IngredientBudgets, withIngredients } from '../soup-budget.js'
import { loadSnapshots } from '../stored-snapshots.js'

const EvaluateState = z.object({
  baseSteps: z.int(),
  twaSteps: z.int(),
  extractionMs: z.number().nullable().default(null),
  /** Of a soup of runs. */
  ingredients: IngredientBudgets.optional(),
  subspaceSha256: z.string().optional(),
  landscape: z.array(z.array(z.number().nullable())).default([]),
})

/** The methods that a run evaluates, in the order of the tables. */
export const evaluatedMethods = ({ evaluate }: RunConfig): MethodName[] =>
  METHODS.filter((method) => evaluate.methods.includes(method))

/** Scores the weights of every method by one recipe, on the same examples. */
export const evaluatePhase: Phase = {
  name: 'evaluate',
  async run(context, position): Promise<Handover> {
    const { config, task, writer, reporter, progress } = context
    const done = EvaluateState.parse(position.state)
    const { source, places } = await loadSnapshots(writer, task.model.layout)
    const scores = createSnapshotScores(context, source, places)
    const weightsOf = createMethodWeights(context, source, position, scores.toChoose)
    const { ingredients, subspaceSha256 } = done
    // The snapshots of a soup stand at no step.
    const work = { ...done, lastSnapshotStep: ingredients ? 0 : (places.at(-1)?.step ?? 0) }
    const methods = evaluatedMethods(config)
    const ends: NamedWeights[] = []
    for (const [place, method] of methods.entries()) {
      reporter.progress(progress.at('evaluate', place, Date.now()))
      await reporter.flush()
      if (place < position.step) continue
      await betweenSteps(context.control, alreadyStored)
      const made = await weightsOf(method)
      const own = methodBudget(context, method, { ...work, ...made })
      ends.push({ method, weights: made.weights })
      await evaluateMethod(context, {
        method,
        ...made,
        inputs: methodInputs(context, {
          method,
          snapshots: places,
          used: made.snapshots,
          subspaceSha256,
          position,
        }),
        step: done.baseSteps + (method === 'twa' ? done.twaSteps : 0),
        budget: ingredients ? withIngredients(own, method, ingredients) : own,
      })
      await context.checkpoint({ ...position, step: place + 1 })
    }
    await scores.report()
    // What was evaluated before an interruption is made again, to the same bits.
    const before = methods.slice(0, methods.length - ends.length)
    const again: NamedWeights[] = []
    for (const method of before) again.push({ method, weights: (await weightsOf(method)).weights })
    await look(context, position, { source, weights: [...again, ...ends], methods: methods.length })
    reporter.progress(progress.at('evaluate', stepsOfEvaluation(config), Date.now()))
    return position
  },
}

async function look(
  context: PhaseContext,
  position: Position,
  { source, weights, methods }: Pick<AveragingPicture, 'source' | 'weights'> & { methods: number },
): Promise<void> {
  const { reporter, progress, cadence } = context
  const state = EvaluateState.parse(position.state)
  const at = (rows: LandscapeRows) => methods + rows.length
  const store = (rows: LandscapeRows) =>
    context.checkpoint({ ...position, step: at(rows), state: { ...state, landscape: rows } })
  await drawAveraging(context, {
    source,
    weights,
    rows: state.landscape,
    store,
    async onRow(rows) {
      reporter.progress(progress.at('evaluate', at(rows), Date.now()))
      await reporter.flushWhenDue()
      if (cadence.isDue(at(rows), methods)) await store(rows)
    },
  })
}

/** The checkpoint after the method before says where the run stands. */
async function alreadyStored(): Promise<void> {}

interface Candidate extends MethodWeights {
  method: MethodName
  /** Optimizer steps that led to the weights. */
  step: number
  budget: MethodBudget | null
  inputs: LineageInput[] | undefined
}

async function evaluateMethod(
  context: PhaseContext,
  { method, weights, snapshots, step, budget, inputs }: Candidate,
): Promise<void> {
  const { config, task, writer, reporter, control } = context
  const vector = tf.tensor1d(weights)
  const { batchSize } = config.evaluate
  const statistics = await measureNormStatistics(vector, {
    task,
    batchSize: config.batchNorm.batchSize,
    control,
  })
  const mode = runningMode(statistics)
  const evaluation = { task, batchSize, mode, control, depth: 'full' } as const
  const test = await evaluateSplit(vector, { ...evaluation, split: task.test })
  const heldOut = await evaluateSplit(vector, { ...evaluation, split: task.heldOut })
  const tensors = [...nameParameters(task.model.layout, weights), ...nameStatistics(statistics)]
  for (const [split, { loss, metrics }] of [
    ['test', test],
    ['held_out', heldOut],
  ] as const) {
    for (const [key, value] of Object.entries(metrics)) {
      reporter.metric(`evaluate/${method}/${split}_${key}`, step, value)
    }
    reporter.loss(`evaluate/${method}/${split}_loss`, step, loss)
  }
  // Before samples and result are stored: a loss that is not finite ends the run here.
  await reporter.flush()
  await keepSamples(context, method, vector, mode)
  disposeMode(mode)
  vector.dispose()
  await writer.saveResult({
    result: {
      method,
      testLoss: test.loss,
      test: test.metrics,
      testCount: test.count,
      heldOutLoss: heldOut.loss,
      heldOut: heldOut.metrics,
      snapshots,
      weightsSha256: hashTensors(tensors),
      budget,
    },
    tensors,
    ...(inputs && { inputs }),
  })
  // Goes with the checkpoint that follows: a run killed in between evaluates again, but says so once.
  const words = metricWords(task.name, test.metrics, 'test')
  reporter.log(
    'info',
    `${method}: ${words} on ${test.count} ${test.count === 1 ? task.noun.one : task.noun.many}`,
  )
}

/** What the weights make of the first test examples, for people to look at. */
async function keepSamples(
  { config, task, writer }: PhaseContext,
  method: MethodName,
  weights: tf.Tensor1D,
  mode: NormMode,
): Promise<void> {
  if (config.evaluate.samples === 0) return
  const parameters = tf.tidy(() => task.model.layout.split(weights))
  const samples = await task.samples(parameters, mode, config.evaluate.samples)
  tf.dispose(parameters)
  const kept = withinLimit(samples)
  if (kept.length === 0) return
  const data = Buffer.from(JSON.stringify({ samples: kept } satisfies z.infer<typeof RunSamples>))
  await writer.saveArtifact({ name: samplesArtifact(method), mediaType: 'application/json', data })
}

/** Large images would make a page that nobody waits for: the first samples that fit. */
const MOST_SAMPLE_BYTES = 8 * 2 ** 20

function withinLimit(samples: readonly RunSample[]): RunSample[] {
  let bytes = 0
  return samples.filter((sample) => {
    bytes += JSON.stringify(sample).length
    return bytes <= MOST_SAMPLE_BYTES
  })
}

/** Running statistics belong to the weights that are handed out, though not to the vector that was averaged. */
function nameStatistics(statistics: readonly BatchNormResult[]): NamedTensor[] {
  return statistics.flatMap(({ name, mean, variance }) => [
    vectorTensor(`${name}/running_mean`, mean),
    vectorTensor(`${name}/running_variance`, variance),
  ])
}
