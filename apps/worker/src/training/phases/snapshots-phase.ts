import type { RunId, Snapshot, SnapshotsOfConfig } from '@barycenter/contracts'
import { fitWeights, isStatistic, ownPlaces } from '../../weights/fit-weights.js'
import { asConfigured, type SourceRun } from '../../weights/weight-source.js'
import { chooseSnapshots } from '../chosen-snapshots.js'
import { joinParameters, vectorTensor } from '../named-tensors.js'
import type { Handover, Phase, PhaseContext } from '../phase.js'
import { examplesOfSteps } from '../run-budget.js'
import { betweenSteps } from '../run-control.js'
import type { IngredientBudgets } from '../soup-budget.js'
import { findSourceRun, keepCommonStart, warnOfOtherData, warnOfSharedExamples } from '../source-runs.js'

interface Part {
  run: SourceRun
  snapshots: Snapshot[]
}

/** Takes snapshots that other runs have stored, in place of base training. Repeating it gives the same ones. */
export function snapshotsPhase(config: SnapshotsOfConfig): Phase {
  return {
    name: 'base',
    async run(context): Promise<Handover> {
      const startedMs = performance.now()
      const parts = await findParts(context, config)
      const runs = parts.map(({ run }) => run)
      const kept = await keepCommonStart(context, runs, 'the runs of the snapshots')
      const places = parts.flatMap(({ run, snapshots }) =>
        snapshots.map((snapshot) => ({ run: run.id, snapshot })),
      )
      for (const [index, place] of places.entries()) await takeSnapshot(context, index, place)
      warnOfSharedExamples(context, runs)
      warnOfOtherData(context, runs)
      const last = joinParameters(
        context.task.model.layout,
        await context.writer.loadSnapshot(places.length - 1),
      )
      context.reporter.log('info', describe(parts, performance.now() - startedMs))
      return {
        state: { baseSteps: 0, ingredients: parts.map(budgetOf) },
        tensors: [vectorTensor('last', last), ...kept],
      }
    },
  }
}

/** @throws INVALID_CONFIG naming the run that is gone, lacks a snapshot, or whose weights do not fit */
async function findParts(context: PhaseContext, config: SnapshotsOfConfig): Promise<Part[]> {
  const chosen = await chooseSnapshots(config, context.source)
  const parts: Part[] = []
  for (const [place, { run: id }] of config.entries()) {
    const field = `snapshotsOf.${place}.run`
    const run = await findSourceRun(context, field, id)
    await requireFit(context, `${field} ("${run.name}")`, { run, snapshots: chosen[place] })
    parts.push({ run, snapshots: chosen[place] })
  }
  return parts
}

/** Snapshots of one run have one layout: the first tells for all. */
async function requireFit({ task, source }: PhaseContext, field: string, { run, snapshots }: Part) {
  const tensors = await asConfigured(field, source.snapshot(run.id, snapshots[0].index))
  fitWeights(tensors, { field, places: ownPlaces(task.model.layout), ignores: isStatistic, fresh: new Set() })
}

async function takeSnapshot(
  { writer, source, reporter, progress, control }: PhaseContext,
  index: number,
  { run, snapshot }: { run: RunId; snapshot: Snapshot },
): Promise<void> {
  const { step, epoch, norm, sha256 } = snapshot
  const place = { index, step, epoch, norm }
  const from = { runId: run, index: snapshot.index, sha256 }
  if (writer.borrowSnapshot) await asConfigured('snapshotsOf', writer.borrowSnapshot({ ...place, from }))
  else {
    const tensors = await asConfigured('snapshotsOf', source.snapshot(run, snapshot.index))
    await writer.saveSnapshot({ ...place, tensors, inputs: [{ kind: 'snapshot', ...from }] })
  }
  reporter.progress(progress.at('base', index + 1, Date.now()))
  await reporter.flushWhenDue()
  await betweenSteps(control)
}

function describe(parts: readonly Part[], tookMs: number): string {
  const snapshots = parts.flatMap((part) => part.snapshots)
  const megabytes = snapshots.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6
  const names = parts.map(({ run }) => `"${run.name}"`).join(', ')
  const reads = parts.length + 1
  return (
    `Took ${snapshots.length} stored snapshots (${megabytes.toFixed(2)} MB) of ${names} without training a step: ` +
    `${reads} read to look at, in ${(tookMs / 1000).toFixed(2)} s`
  )
}

/** What training the snapshots of a run took, up to the last of them; null where that is not known. */
function budgetOf({ run, snapshots }: Part): IngredientBudgets[number] {
  const { config, provenance } = run
  const examples = provenance?.data?.train.count
  if (!config || config.soup || config.snapshotsOf || examples === undefined) return null
  const { step, epoch } = snapshots.reduce((latest, each) => (each.step > latest.step ? each : latest))
  const { batchSize } = config.base
  const stepsPerEpoch = Math.ceil(examples / batchSize)
  return {
    baseEpochs: epoch,
    twaEpochs: 0,
    gradientEvaluations: examplesOfSteps(step, { stepsPerEpoch }, { batchSize, examples }),
  }
}
