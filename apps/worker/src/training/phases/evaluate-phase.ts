import { METHODS, type MethodBudget, type MethodName, type RunConfig } from '@barycenter/contracts'
import { hashTensors, type NamedTensor } from '@barycenter/db'
import type { BatchNormResult } from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'
import { z } from 'zod'
import { evaluateSplit } from '../evaluate-split.js'
import { disposeMode, measureNormStatistics, runningMode } from '../measure-norm-statistics.js'
import { createMethodWeights, type MethodWeights } from '../method-weights.js'
import { nameParameters, vectorTensor } from '../named-tensors.js'
import type { Handover, Phase, PhaseContext } from '../phase.js'
import { methodBudget } from '../run-budget.js'
import { loadSnapshots } from '../stored-snapshots.js'

const EvaluateState = z.object({
  baseSteps: z.int(),
  twaSteps: z.int(),
  extractionMs: z.number().nullable().default(null),
})

/** The methods that a run evaluates, in the order of the tables. */
export const evaluatedMethods = ({ evaluate }: RunConfig): MethodName[] =>
  METHODS.filter((method) => evaluate.methods.includes(method))

/** Scores the weights of every method by one recipe, on the same images. */
export const evaluatePhase: Phase = {
  name: 'evaluate',
  async run(context, position): Promise<Handover> {
    const { config, model, writer, reporter, progress } = context
    const done = EvaluateState.parse(position.state)
    const { source, places } = await loadSnapshots(writer, model.layout)
    const weightsOf = createMethodWeights(context, source, position)
    const work = { ...done, lastSnapshotStep: places.at(-1)?.step ?? 0 }
    const methods = evaluatedMethods(config)
    for (const [place, method] of methods.entries()) {
      reporter.progress(progress.at('evaluate', place, Date.now()))
      await reporter.flush()
      if (place < position.step) continue
      const made = await weightsOf(method)
      await evaluateMethod(context, {
        method,
        ...made,
        step: done.baseSteps + (method === 'twa' ? done.twaSteps : 0),
        budget: methodBudget(context, method, { ...work, candidates: made.candidates }),
      })
      await context.checkpoint({ ...position, step: place + 1 })
    }
    reporter.progress(progress.at('evaluate', methods.length, Date.now()))
    return position
  },
}

interface Candidate extends MethodWeights {
  method: MethodName
  /** Optimizer steps that led to the weights. */
  step: number
  budget: MethodBudget
}

async function evaluateMethod(
  context: PhaseContext,
  { method, weights, snapshots, step, budget }: Candidate,
): Promise<void> {
  const { config, data, model, writer, reporter, control } = context
  const vector = tf.tensor1d(weights)
  const { batchSize } = config.evaluate
  const statistics = await measureNormStatistics(vector, {
    model,
    data,
    batchSize: config.batchNorm.batchSize,
    control,
  })
  const mode = runningMode(statistics)
  const test = await evaluateSplit(vector, { model, data, split: data.test, batchSize, mode, control })
  const heldOut = await evaluateSplit(vector, { model, data, split: data.heldOut, batchSize, mode, control })
  disposeMode(mode)
  vector.dispose()
  const tensors = [...nameParameters(model.layout, weights), ...nameStatistics(statistics)]
  const scores = {
    testAccuracy: test.accuracy,
    testLoss: test.loss,
    heldOutAccuracy: heldOut.accuracy,
    heldOutLoss: heldOut.loss,
  }
  reporter.metric(`evaluate/${method}/test_accuracy`, step, scores.testAccuracy)
  reporter.loss(`evaluate/${method}/test_loss`, step, scores.testLoss)
  reporter.metric(`evaluate/${method}/held_out_accuracy`, step, scores.heldOutAccuracy)
  reporter.loss(`evaluate/${method}/held_out_loss`, step, scores.heldOutLoss)
  // Before the result is stored: a loss that is not finite ends the run here.
  await reporter.flush()
  await writer.saveResult({
    result: {
      method,
      ...scores,
      testCorrect: test.correct,
      testCount: test.count,
      snapshots,
      weightsSha256: hashTensors(tensors),
      budget,
    },
    tensors,
  })
  // Goes with the checkpoint that follows: a run killed in between evaluates again, but says so once.
  reporter.log(
    'info',
    `${method}: ${test.correct} of ${test.count} test images right (${(100 * test.accuracy).toFixed(2)} %)`,
  )
}

/** Running statistics belong to the weights that are handed out, though not to the vector that was averaged. */
function nameStatistics(statistics: readonly BatchNormResult[]): NamedTensor[] {
  return statistics.flatMap(({ name, mean, variance }) => [
    vectorTensor(`${name}/running_mean`, mean),
    vectorTensor(`${name}/running_variance`, variance),
  ])
}
