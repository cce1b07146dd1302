import { RunConfig } from '@barycenter/contracts'
import {
  CREATED,
  ENDED,
  EXPERIMENTS,
  type Has,
  id,
  LATER_RUNS,
  type Row,
  RUNS,
  STARTED,
  sha256,
} from './earlier-row.js'
import { chunksOf, TENSORS } from './earlier-tensors.js'

/** As the first version stored it: without the settings that came later. */
function firstConfig() {
  const { augment: _augment, loss: _loss, ...config } = RunConfig.parse({ seed: 5, base: { epochs: 3 } })
  const { precision: _precision, components: _components, ...subspace } = config.subspace
  const { start: _start, sam: _sam, ...twa } = config.twa
  const { methods: _methods, samples: _samples, ...evaluate } = config.evaluate
  const {
    tokens: _tokens,
    imageSize: _size,
    badRecords: _bad,
    shuffleLabels: _labels,
    ...dataset
  } = config.dataset
  return { ...config, subspace, twa, evaluate, dataset }
}

export const FIRST_RESULT = {
  method: 'swa',
  testLoss: 0.3,
  testAccuracy: 0.9375,
  testCorrect: 15,
  testCount: 16,
  heldOutLoss: 0.25,
  heldOutAccuracy: 0.875,
  snapshots: 2,
  weightsSha256: sha256(Buffer.concat(chunksOf(TENSORS.weights))),
}

const run = (runId: string, status: string, more: Row = {}): Row => ({
  id: runId,
  experiment_id: EXPERIMENTS[0],
  name: `run ${status}`,
  kind: 'trained',
  status,
  seed: 5,
  config: firstConfig(),
  notes: 'Notes with "quotes", \t tabs and ü',
  seq: 3,
  created_at: CREATED,
  ...more,
})

export const RUN_ROWS: Row[] = [
  run(RUNS.completed, 'completed', {
    fencing_token: 1,
    attempt: 1,
    worker_id: 'worker-1',
    group_id: id(901),
    progress: { phase: 'evaluate', step: 3, totalSteps: 3, fraction: 1, etaMs: 0 },
    provenance: { productVersion: '0.1.0', commit: null },
    started_at: STARTED,
    ended_at: ENDED,
  }),
  run(RUNS.lost, 'running', { fencing_token: 2, attempt: 2, worker_id: 'worker-1', started_at: STARTED }),
  run(RUNS.queued, 'queued', { seq: 1, requested_action: null }),
  run(RUNS.failed, 'failed', {
    failure: { code: 'LOSS_NOT_FINITE', message: 'base/train_loss at step 3', phase: 'base' },
    started_at: STARTED,
    ended_at: ENDED,
  }),
  run(RUNS.external, 'running', { kind: 'external', seed: null, config: null, started_at: STARTED }),
  run(RUNS.archived, 'canceled', {
    experiment_id: EXPERIMENTS[1],
    parent_run_id: RUNS.completed,
    config: { ...firstConfig(), initial: { kind: 'run', runId: RUNS.completed, weights: 'swa', fresh: [] } },
    archived_at: ENDED,
    ended_at: ENDED,
  }),
]

export const laterRunRows = (has: Has): Row[] => [
  ...(has('run.deleted_at')
    ? [run(LATER_RUNS.trashed, 'failed', { deleted_at: ENDED, ended_at: ENDED })]
    : []),
  ...(has('run.queue') ? [run(LATER_RUNS.held, 'held'), run(LATER_RUNS.paused, 'paused')] : []),
]

export const FIRST_VIEW = {
  kind: 'hull',
  dim: 9,
  rank: 1,
  snapshotCount: 2,
  blocks: [{ name: 'model', from: 0, to: 9, rank: 1 }],
  dropped: [],
  geometry: { norms: [1, 1], cosine: [], centeredCosine: [], spectrum: [1], effectiveRank: 1 },
  averagingWeights: null,
  bytes: 72,
  sha256: sha256(Buffer.concat(chunksOf(TENSORS.basis))),
}
