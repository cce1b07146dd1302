import { AppError, PHASES, type PhaseName, type Run, type RunConfig, trainsBase } from '@barycenter/contracts'
import type { RunWriter } from '@barycenter/db'
import type { ProjectionKernels } from '@barycenter/twa'
import type { Task } from '../tasks/task.js'
import { findInitialWeights, type InitialWeights } from '../weights/initial-weights.js'
import { heldOutWarning } from '../weights/shared-examples.js'
import type { WeightSource } from '../weights/weight-source.js'
import { firstPosition } from './base/base-training.js'
import type { BatchMaker } from './batch-stream.js'
import { createCheckpointCadence } from './checkpoint-cadence.js'
import { dataInput } from './lineage-inputs.js'
import { hashVector } from './named-tensors.js'
import type { Phase, PhaseContext, Position } from './phase.js'
import { basePhase } from './phases/base-phase.js'
import { evaluatePhase } from './phases/evaluate-phase.js'
import { snapshotsPhase } from './phases/snapshots-phase.js'
import { EMPTY_START, soupPhase } from './phases/soup-phase.js'
import { subspacePhase } from './phases/subspace-phase.js'
import { twaPhase } from './phases/twa-phase.js'
import { planWork } from './plan-work.js'
import { plannedSnapshots } from './planned-snapshots.js'
import { createProgressMeter } from './progress.js'
import { createReporter, type Reporter } from './reporter.js'
import { requirePlan } from './require-plan.js'
import { type RunControl, StopRequested } from './run-control.js'

const PHASE_LIST: Record<PhaseName, Phase> = {
  base: basePhase,
  subspace: subspacePhase,
  twa: twaPhase,
  evaluate: evaluatePhase,
}

/** What other runs have stored takes the place of base training where the config says so. */
function phaseOf({ soup, snapshotsOf }: RunConfig, name: PhaseName): Phase {
  if (name === 'base' && soup) return soupPhase(soup)
  if (name === 'base' && snapshotsOf) return snapshotsPhase(snapshotsOf)
  return PHASE_LIST[name]
}

export interface TrainRunOptions {
  run: Pick<Run, 'attempt'>
  config: RunConfig
  task: Task
  kernels: ProjectionKernels
  writer: RunWriter
  /** Weights that the run may start from or average. */
  source: WeightSource
  control: RunControl
  /** Makes batches ahead where that pays. */
  batchMaker?: BatchMaker | null
}

/** A phase of a run failed; says which. */
export class PhaseFailure extends Error {
  override name = 'PhaseFailure'
  readonly phase: PhaseName

  constructor(phase: PhaseName, cause: unknown) {
    super(`phase ${phase} failed`, { cause })
    this.phase = phase
  }
}

/**
 * Trains a run from where its checkpoint stands (or from the start) to its evaluation. What an interrupted run leaves is
 * continued bit for bit on the same engine.
 * @throws StopRequested at a step boundary when asked to stop; PhaseFailure with the cause otherwise
 */
export async function trainRun(options: TrainRunOptions): Promise<void> {
  const { writer } = options
  const stored = await writer.loadCheckpoint()
  // A run that begins has its first position once its weights are found.
  let position: Position = stored ?? { phase: 'base', step: 0, state: {}, tensors: [] }
  const reporter = createReporter(writer, await writer.loggedSteps(), () => position.phase)
  try {
    const context = createContext(options, reporter, await countSnapshots(options, position.phase))
    if (stored) await reportRecovery(reporter, options.run.attempt, stored)
    else position = await begin(context)
    if (position.phase === 'base' && position.step === 0) requirePlan(context)
    for (const name of PHASES.slice(PHASES.indexOf(position.phase))) {
      position = await runPhase(context, phaseOf(options.config, name), position)
    }
  } catch (error) {
    // A stale or unreachable store would refuse this write too and hide the reason behind its own.
    if (!isStoreFailure(error)) await leaveReason(reporter, error)
    throw error instanceof StopRequested ? error : new PhaseFailure(position.phase, error)
  }
}

/** Once they are there, what they were taken from may be gone. */
async function countSnapshots(options: TrainRunOptions, phase: PhaseName): Promise<number> {
  if (phase === 'base') return plannedSnapshots(options)
  return (await options.writer.listSnapshots()).length
}

function createContext(options: TrainRunOptions, reporter: Reporter, snapshotCount: number): PhaseContext {
  const { config, task, kernels, writer, source, control, batchMaker = null } = options
  const progress = createProgressMeter(planWork(config, task, snapshotCount))
  const cadence = createCheckpointCadence(config.checkpoint)
  return {
    config,
    task,
    kernels,
    writer,
    source,
    control,
    batchMaker,
    reporter,
    progress,
    snapshotCount,
    cadence,
    async checkpoint(next, alongside = {}, always = false) {
      const reported = await reporter.take()
      const events = [...(reported.events ?? []), ...(alongside.events ?? [])]
      const { newest } = config.checkpoint.keep
      await writer.saveCheckpoint(next, { ...alongside, ...reported, events }, { newest, always })
      cadence.stored()
    },
  }
}

/** Runs one phase and stores where the next one starts; the end of one and the start of the next are one write. */
async function runPhase(context: PhaseContext, phase: Phase, position: Position): Promise<Position> {
  const startedMs = performance.now()
  const { state, tensors } = await phase.run(context, position)
  const completed = {
    type: 'phase.completed',
    phase: phase.name,
    durationMs: performance.now() - startedMs,
  } as const
  const next = PHASES[PHASES.indexOf(phase.name) + 1]
  if (!next) {
    context.reporter.event(completed)
    await context.reporter.flush()
    return position
  }
  const start: Position = { phase: next, step: 0, state, tensors }
  await context.checkpoint(start, { events: [completed, { type: 'phase.started', phase: next }] })
  return start
}

async function begin(context: PhaseContext): Promise<Position> {
  const { task, writer, reporter, checkpoint } = context
  const { name, train, heldOut, test } = task.record
  const examples = `${train.count} training, ${heldOut.count} held-out and ${test.count} test ${task.noun.many}`
  reporter.log('info', `Training ${task.model.layout.dim} weights on ${name}: ${examples}`)
  for (const note of task.notes) reporter.log('warn', note)
  for (const artifact of task.artifacts) await writer.saveArtifact(artifact)
  const start = trainsBase(context.config) ? await startWeights(context) : null
  const position = start ? firstPosition(context, start.weights) : EMPTY_START
  const initial = start && { sha256: hashVector(start.weights), from: start.from }
  await checkpoint(position, {
    events: [{ type: 'phase.started', phase: 'base' }],
    inputs: { data: dataInput(task), initial },
  })
  return position
}

/** The weights before the first step; the log says where others than fresh ones come from. */
async function startWeights({
  config,
  task,
  source,
  reporter,
}: PhaseContext): Promise<Pick<InitialWeights, 'weights' | 'from'>> {
  const { weights, words, warnings, data, from } = await findInitialWeights(config, task, source)
  if (words) reporter.log('info', `Starts from ${words}`)
  const warning = heldOutWarning(task.record, data, 'The weights that it starts from')
  for (const line of warning ? [...warnings, warning] : warnings) reporter.log('warn', line)
  return { weights, from }
}

async function reportRecovery(reporter: Reporter, attempt: number, { phase, step }: Position): Promise<void> {
  reporter.event({ type: 'run.recovered', attempt, phase, step })
  reporter.log('warn', `Taken up again in phase ${phase} at step ${step}`)
  await reporter.flush()
}

/** Everything logged so far stays, and the run's log ends with why. */
async function leaveReason(reporter: Reporter, error: unknown): Promise<void> {
  if (!(error instanceof StopRequested)) {
    reporter.log('error', error instanceof Error ? error.message : String(error))
  }
  await reporter.flushAfterFailure()
}

function isStoreFailure(error: unknown): boolean {
  const codes = ['STALE_FENCING_TOKEN', 'DATABASE_UNAVAILABLE', 'STORAGE_FULL', 'STORAGE_UNAVAILABLE']
  return error instanceof AppError && codes.includes(error.code)
}
