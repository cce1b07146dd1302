import type { SoupConfig } from '@barycenter/contracts'
import { hashTensors } from '@barycenter/db/tensors'
import { fitWeights, isStatistic, ownPlaces } from '../../weights/fit-weights.js'
import { asConfigured, type SourceRun } from '../../weights/weight-source.js'
import { joinParameters, nameParameters, vectorNorm, vectorTensor } from '../named-tensors.js'
import type { Handover, Phase, PhaseContext, Position } from '../phase.js'
import { betweenSteps } from '../run-control.js'
import type { IngredientBudgets } from '../soup-budget.js'
import { findSourceRun, keepCommonStart, warnOfOtherData, warnOfSharedExamples } from '../source-runs.js'

/** A run that trains no weights of its own begins with nothing: all that it needs are other runs. */
export const EMPTY_START: Position = { phase: 'base', step: 0, state: {}, tensors: [] }

/**
 * Takes what other runs ended at for snapshots, in the order of the config, in place of base training. Repeating it gives the
 * same snapshots.
 */
export function soupPhase(soup: SoupConfig): Phase {
  return {
    name: 'base',
    async run(context): Promise<Handover> {
      const runs: SourceRun[] = []
      for (const [place, id] of soup.runs.entries())
        runs.push(await findSourceRun(context, `soup.runs.${place}`, id))
      const kept = await keepCommonStart(context, runs, 'the runs of the soup')
      let last: Float32Array | null = null
      for (const [place, run] of runs.entries()) last = await takeWeights(context, soup, place, run)
      warnOfSharedExamples(context, runs)
      warnOfOtherData(context, runs)
      const names = runs.map(({ name }) => `"${name}"`).join(', ')
      context.reporter.log('info', `Took the ${soup.method} weights of ${runs.length} runs: ${names}`)
      return {
        state: { baseSteps: 0, ingredients: runs.map((run) => budgetOf(run, soup)) },
        tensors: [vectorTensor('last', last!), ...kept],
      }
    },
  }
}

async function takeWeights(
  context: PhaseContext,
  { method }: SoupConfig,
  place: number,
  run: SourceRun,
): Promise<Float32Array> {
  const { task, writer, reporter, progress, control, source } = context
  const { layout } = task.model
  const field = `soup.runs.${place}`
  const tensors = await asConfigured(field, source.result(run.id, method))
  const fit = { field: `${field} ("${run.name}")`, places: ownPlaces(layout), ignores: isStatistic }
  fitWeights(tensors, { ...fit, fresh: new Set() })
  const weights = joinParameters(layout, tensors)
  const epoch = run.results.find((result) => result.method === method)?.budget?.baseEpochs ?? 0
  const norm = vectorNorm(weights)
  const snapshot = nameParameters(layout, weights)
  await writer.saveSnapshot({
    index: place,
    step: place,
    epoch,
    norm,
    tensors: snapshot,
    inputs: [{ kind: 'weights', runId: run.id, method, sha256: hashTensors(tensors) }],
  })
  reporter.progress(progress.at('base', place + 1, Date.now()))
  await reporter.flushWhenDue()
  await betweenSteps(control)
  return weights
}

function budgetOf(run: SourceRun, { method }: SoupConfig): IngredientBudgets[number] {
  return run.results.find((result) => result.method === method)?.budget ?? null
}
