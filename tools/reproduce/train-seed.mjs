import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import path from 'node:path'
import { scoreMetric, taskOfModel } from '@barycenter/contracts'
import { trainInFolder } from '@barycenter/worker'
import { armId } from './arms.mjs'
import { armSeconds } from './estimate.mjs'

/**
 * Trains what a plan holds for one seed, arm after arm, each in a folder of its own below `folder`, and gives the record.
 * What an earlier try left there is gone on with; what it had finished stays.
 * @param {{ experiment: object, plan: object, seed: number, folder: string, dataRoots: string[], datasetName: string,
 *   engine: string, commit: string }} job
 * @param {{ control?: { stopRequested: boolean }, onProgress?(fraction: number): void }} [options]
 */
export async function trainSeed(job, { control, onProgress = () => {} } = {}) {
  const { experiment, plan, seed, folder } = job
  const total = plan.arms.reduce((sum, arm) => sum + armSeconds(arm, experiment.set), 0)
  const outcomes = {}
  let before = 0
  for (const arm of plan.arms) {
    const part = armSeconds(arm, experiment.set)
    const tell = (fraction) => onProgress((before + fraction * part) / total)
    outcomes[arm.name] = await trainArm(job, arm, { control, tell })
    before += part
    tell(0)
  }
  const record = recordOf(job, outcomes)
  rmSync(folder, { recursive: true, force: true })
  return { experiment: experiment.name, seed, ...record }
}

async function trainArm(job, arm, { control, tell }) {
  const folder = path.join(job.folder, arm.name)
  const file = path.join(folder, 'outcome.json')
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'))
  mkdirSync(folder, { recursive: true })
  const configOf = ({ config }) => ({ ...config, dataset: { ...config.dataset, name: job.datasetName } })
  const started = Date.now()
  const { results, data, engine } = await trainInFolder({
    folder,
    config: configOf(arm),
    dataRoots: job.dataRoots,
    engine: job.engine,
    runs: job.plan.arms.map((other) => ({
      id: armId(other.name),
      name: other.name,
      config: configOf(other),
      folder: path.join(job.folder, other.name),
    })),
    ...(control && { control }),
    onProgress: ({ fraction }) => tell(fraction),
  })
  const outcome = { results, data, engine, seconds: (Date.now() - started) / 1000 }
  writeFileSync(`${file}.part`, JSON.stringify(outcome))
  renameSync(`${file}.part`, file)
  dropSnapshots(folder)
  return outcome
}

/** Only what the arm ended at is asked for again; snapshots of all arms would fill a small disk. */
function dropSnapshots(folder) {
  rmSync(path.join(folder, 'snapshots'), { recursive: true, force: true })
  for (const file of ['subspace.bin', 'checkpoint.bin']) rmSync(path.join(folder, file), { force: true })
}

function recordOf({ experiment, plan, engine, commit }, outcomes) {
  const metric = scoreMetric(taskOfModel(plan.arms[0].config.model))
  const first = outcomes[plan.arms[0].name]
  return {
    stage: experiment.stage,
    metric,
    rows: plan.rows.map((row) => rowOf(row, outcomes, metric)),
    ...(plan.curve && { curve: plan.curve }),
    data: first.data,
    engine: { name: engine, version: first.engine.version, device: first.engine.device },
    commit,
    node: process.versions.node,
    cpu: `${cpus()[0]?.model.trim() ?? 'unknown'} × ${cpus().length}`,
    seconds: Object.values(outcomes).reduce((sum, { seconds }) => sum + seconds, 0),
    finishedAt: new Date().toISOString(),
  }
}

function rowOf({ key, title, group, arm, method, upstream = [] }, outcomes, metric) {
  const found = resultOf(outcomes, arm, method)
  const budgets = [found.budget, ...upstream.map((name) => resultOf(outcomes, name, 'last').budget)]
  const sum = (field) => budgets.reduce((total, budget) => total + budget[field], 0)
  return {
    key,
    title,
    group,
    method,
    score: found.test[metric.key],
    test: found.test,
    testLoss: found.testLoss,
    heldOutLoss: found.heldOutLoss,
    snapshots: found.snapshots,
    gradientEvaluations: sum('gradientEvaluations'),
    forwardExamples: sum('forwardImages'),
    weightsSha256: found.weightsSha256,
  }
}

function resultOf(outcomes, arm, method) {
  const found = outcomes[arm].results.find((result) => result.method === method)
  if (!found) throw new Error(`${arm}: found no result of ${method}, expected one`)
  return found
}
