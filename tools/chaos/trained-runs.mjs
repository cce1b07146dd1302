import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { until } from './wait.mjs'

const experimentOf = (index) => `storm: config ${index}`

const base = {
  dataset: { name: 'optdigits', trainLimit: 1500, testLimit: 300 },
  base: { epochs: 6, batchSize: 32, learningRate: 0.1 },
  snapshots: { every: { unit: 'epoch', count: 2 } },
  twa: { epochs: 4, batchSize: 32 },
  checkpoint: { everySteps: 20 },
}

/** What trains in the storm: a few seconds each, dense and convolutional, a hull and a span. */
export const CONFIGS = [
  {
    ...base,
    seed: 1,
    model: { kind: 'mlp', hidden: [32] },
    // Those that a completed run is resumed from in the storm.
    checkpoint: { ...base.checkpoint, keep: { newest: 2, everyEpochs: 2, afterEnd: true } },
  },
  { ...base, seed: 2, model: { kind: 'cnn', channels: [4], dense: 8 } },
  { ...base, seed: 3, model: { kind: 'mlp', hidden: [24, 16] }, subspace: { kind: 'span' } },
]

/** Trains each config once while nothing disturbs it. */
export async function trainReferences({ client }) {
  const launched = await Promise.all(CONFIGS.map((_, index) => launch(client, index)))
  const references = []
  for (const id of launched) references.push(await describeRun(client, await ended(client, id)))
  const slow = references.find(({ status }) => status !== 'completed')
  if (slow) throw new Error(`an undisturbed run ended as ${slow.status}: ${JSON.stringify(slow.failure)}`)
  return references
}

export async function launch(client, index) {
  const { runs } = await client.call('launchRuns', {
    body: { experiment: experimentOf(index), config: CONFIGS[index] },
  })
  return runs[0].id
}

async function ended(client, runId) {
  let run
  await until(
    async () => {
      run = await client.call('getRun', { params: { runId } })
      return run.endedAt !== null
    },
    () => `run ${runId} ends; it is ${JSON.stringify(run?.progress)}`,
    600_000,
  )
  return run
}

/**
 * Waits for all runs of all configs, also those whose launch got no answer, and compares each with its reference.
 * @returns {Promise<{ completed: number, attempts: number, faults: string[] }>} `faults` in words
 */
export async function judgeRuns({ client }, references) {
  const faults = []
  let completed = 0
  let attempts = 0
  for (const [index, reference] of references.entries()) {
    for (const { id } of await listRuns(client, experimentOf(index))) {
      const run = await ended(client, id)
      const found = await describeRun(client, run)
      attempts += run.attempt
      const differing = Object.keys(reference).filter(
        (part) => !isDeepStrictEqual(found[part], reference[part]),
      )
      if (differing.length === 0) completed++
      for (const part of differing)
        faults.push(`run ${id} of config ${index} differs in ${part}: ${tell(found, part)}`)
    }
  }
  return { completed, attempts, faults }
}

const tell = (found, part) =>
  part === 'status' || part === 'failure' ? JSON.stringify(found[part]) : 'not as in the undisturbed run'

async function listRuns(client, name) {
  const { experiments } = await client.call('listExperiments')
  const experimentId = experiments.find((experiment) => experiment.name === name).id
  const runs = []
  for (let cursor; ; ) {
    const page = await client.call('listRuns', { query: { experimentId, ...(cursor && { cursor }) } })
    runs.push(...page.runs)
    cursor = page.nextCursor
    if (!cursor) return runs
  }
}

/** What the machine did meanwhile is another one's each time. */
const isOfRun = ({ key }) => !key.startsWith('system/')

/** All of a run that an equal run must have, too: no times, no ids. */
async function describeRun(client, { id: runId, status, failure, results }) {
  const [{ series }, { snapshots }] = await Promise.all([
    client.call('getRunMetrics', { params: { runId }, query: {} }),
    client.call('getRunSnapshots', { params: { runId } }),
  ])
  const weights = []
  for (const { method, weightsSha256 } of results)
    weights.push([method, weightsSha256, tensorsHash(await client.downloadWeights(runId, method))])
  return {
    status,
    failure,
    weights,
    scores: results.map(({ method, testLoss, test }) => [method, testLoss, test]),
    points: series
      .filter(isOfRun)
      .map(({ key, points }) => [key, points.map(([step, , value]) => [step, value])]),
    snapshots: snapshots.map(({ index, step, norm, sha256 }) => [index, step, norm, sha256]),
  }
}

/** SHA-256 of a safetensors file behind its header, which may name the run. */
function tensorsHash(file) {
  const bytes = Buffer.from(file)
  const header = Number(bytes.readBigUInt64LE(0))
  return createHash('sha256')
    .update(bytes.subarray(8 + header))
    .digest('hex')
}
