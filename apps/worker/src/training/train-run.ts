import { AppError, PHASES, type PhaseName, type Run, type RunConfig } from '@barycenter/contracts'
import type { RunWrite, RunWriter } from '@barycenter/db'
import type { ProjectionKernels } from '@barycenter/twa'
import type { TrainingData } from '../datasets/load-dataset.js'
import { createModel } from '../models/model.js'
import type { Phase, PhaseContext, Position } from './phase.js'
import { basePhase, firstPosition } from './phases/base-phase.js'
import { evaluatePhase } from './phases/evaluate-phase.js'
import { subspacePhase } from './phases/subspace-phase.js'
import { twaPhase } from './phases/twa-phase.js'
import { planWork } from './plan-work.js'
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

export interface TrainRunOptions {
  run: Pick<Run, 'attempt'>
  config: RunConfig
  data: TrainingData
  kernels: ProjectionKernels
  writer: RunWriter
  control: RunControl
  onCheckpoint?(phase: PhaseName, step: number): void
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
  const { config, data, writer, control, kernels } = options
  const model = createModel(config.model, data)
  const stored = await writer.loadCheckpoint()
  let position: Position = stored ?? firstPosition({ config, model })
  const reporter = createReporter(writer, await writer.loggedSteps(), () => position.phase)
  const progress = createProgressMeter(planWork(config, data))
  const context: PhaseContext = {
    config,
    data,
    model,
    kernels,
    writer,
    reporter,
    progress,
    control,
    checkpoint,
  }

  async function checkpoint(next: Position, alongside: RunWrite = {}): Promise<void> {
    const reported = await reporter.take()
    await writer.saveCheckpoint(next, {
      ...reported,
      events: [...(reported.events ?? []), ...(alongside.events ?? [])],
    })
    options.onCheckpoint?.(next.phase, next.step)
  }

  try {
    if (stored) await reportRecovery(reporter, options.run.attempt, stored)
    else await begin(context, position)
    if (position.phase === 'base' && position.step === 0) requirePlan(context)
    for (const name of PHASES.slice(PHASES.indexOf(position.phase))) {
      position = await runPhase(context, PHASE_LIST[name], position)
    }
  } catch (error) {
    // A stale or unreachable store would refuse this write too and hide the reason behind its own.
    if (!isStoreFailure(error)) await leaveReason(reporter, error)
    throw error instanceof StopRequested ? error : new PhaseFailure(position.phase, error)
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

async function begin({ data, model, reporter, checkpoint }: PhaseContext, position: Position): Promise<void> {
  const { train, heldOut, test } = data.record
  const images = `${train.count} training, ${heldOut.count} held-out and ${test.count} test images`
  reporter.log('info', `Training ${model.layout.dim} weights on ${data.name}: ${images}`)
  await checkpoint(position, { events: [{ type: 'phase.started', phase: 'base' }] })
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
  const codes = ['STALE_FENCING_TOKEN', 'DATABASE_UNAVAILABLE', 'STORAGE_FULL']
  return error instanceof AppError && codes.includes(error.code)
}
