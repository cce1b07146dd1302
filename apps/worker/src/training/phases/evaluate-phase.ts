import { METHODS, type MethodName } from '@barycenter/contracts'
import { hashTensors, type NamedTensor } from '@barycenter/db'
import { type BatchNormResult, uniformAverage } from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'
import { z } from 'zod'
import { evaluateSplit } from '../evaluate-split.js'
import { disposeMode, measureNormStatistics, runningMode } from '../measure-norm-statistics.js'
import { findTensor, nameParameters, vectorTensor } from '../named-tensors.js'
import type { Handover, Phase, PhaseContext } from '../phase.js'
import { loadSnapshots } from '../stored-snapshots.js'

const EvaluateState = z.object({ baseSteps: z.int(), twaSteps: z.int() })

/** Scores last iterate, uniform average and trained average by one recipe, on the same images. */
export const evaluatePhase: Phase = {
  name: 'evaluate',
  async run(context, position): Promise<Handover> {
    const { model, writer, reporter, progress } = context
    const { baseSteps, twaSteps } = EvaluateState.parse(position.state)
    const snapshots = await loadSnapshots(writer, model.layout)
    for (const [done, method] of METHODS.entries()) {
      reporter.progress(progress.at('evaluate', done, Date.now()))
      await reporter.flush()
      if (done < position.step) continue
      const weights =
        method === 'swa' ? await uniformAverage(snapshots) : findTensor(position.tensors, method).data
      const count = method === 'last' ? 1 : snapshots.count
      await evaluateMethod(context, {
        method,
        weights,
        count,
        step: baseSteps + (method === 'twa' ? twaSteps : 0),
      })
      await context.checkpoint({ ...position, step: done + 1 })
    }
    reporter.progress(progress.at('evaluate', METHODS.length, Date.now()))
    return position
  },
}

interface Candidate {
  method: MethodName
  weights: Float32Array // [dim]
  /** Snapshots the weights were made from. */
  count: number
  /** Optimizer steps that led to them. */
  step: number
}

async function evaluateMethod(
  context: PhaseContext,
  { method, weights, count, step }: Candidate,
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
      snapshots: count,
      weightsSha256: hashTensors(tensors),
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
