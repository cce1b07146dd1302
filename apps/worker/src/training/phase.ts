import type { PhaseName, RunConfig } from '@barycenter/contracts'
import type { NamedTensor, RunWrite, RunWriter } from '@barycenter/db'
import type { ProjectionKernels } from '@barycenter/twa'
import type { Task } from '../tasks/task.js'
import type { WeightSource } from '../weights/weight-source.js'
import type { BatchMaker } from './batch-stream.js'
import type { CheckpointCadence } from './checkpoint-cadence.js'
import type { ProgressMeter } from './progress.js'
import type { Reporter } from './reporter.js'
import type { RunControl } from './run-control.js'

/** A place in a run from which it can go on, to the same bits as if it had never stopped. */
export interface Position {
  phase: PhaseName
  step: number
  state: unknown
  tensors: NamedTensor[]
}

export interface PhaseContext {
  config: RunConfig
  task: Task
  kernels: ProjectionKernels
  writer: RunWriter
  /** Weights of other runs and of uploaded files. */
  source: WeightSource
  reporter: Reporter
  progress: ProgressMeter
  control: RunControl
  /** Makes batches ahead where that pays; null = all are made between steps. */
  batchMaker: BatchMaker | null
  /** How many the base phase leaves, if it is not asked to finish early. */
  snapshotCount: number
  cadence: CheckpointCadence
  /** Stores where the run stands, together with everything reported so far. `always`: it stays when newer ones are stored. */
  checkpoint(position: Position, alongside?: RunWrite, always?: boolean): Promise<void>
}

/** What a phase leaves for the next one: the state and tensors of its first position. */
export type Handover = Pick<Position, 'state' | 'tensors'>

/** An ordered part of a run. It reads what earlier ones stored, and starts at `position`, which may be in its middle. */
export interface Phase {
  name: PhaseName
  run(context: PhaseContext, position: Position): Promise<Handover>
}
