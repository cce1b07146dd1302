import type { PhaseName, RunConfig } from '@barycenter/contracts'
import type { NamedTensor, RunWrite, RunWriter } from '@barycenter/db'
import type { ProjectionKernels } from '@barycenter/twa'
import type { TrainingData } from '../datasets/load-dataset.js'
import type { Model } from '../models/model.js'
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
  data: TrainingData
  model: Model
  kernels: ProjectionKernels
  writer: RunWriter
  reporter: Reporter
  progress: ProgressMeter
  control: RunControl
  /** Stores where the run stands, together with everything reported so far. */
  checkpoint(position: Position, alongside?: RunWrite): Promise<void>
}

/** What a phase leaves for the next one: the state and tensors of its first position. */
export type Handover = Pick<Position, 'state' | 'tensors'>

/** An ordered part of a run. It reads what earlier ones stored, and starts at `position`, which may be in its middle. */
export interface Phase {
  name: PhaseName
  run(context: PhaseContext, position: Position): Promise<Handover>
}
