import type { EngineRecord, PhaseName, RunFailure } from '@barycenter/contracts'

/** What made the product that trains, kept with every run. */
export interface ProductRecord {
  version: string
  commit: string | null
  gpu: string | null
}

/** All a trainer needs to know, sent as its first message: a password on a command line is there for all to read. */
export interface TrainerOrder {
  databaseUrl: string
  runId: string
  /** Decimal fencing token: JSON has no big integers. */
  token: string
  /** The engine this worker found at its start. */
  engine: EngineRecord
  dataRoots: string[]
  moduleRoots: string[]
  product: ProductRecord
  logLevel: string
  writing: WritingSettings
}

/** How the trainer's writer works. */
export interface WritingSettings {
  /** Folder of the spools: what is saved while the database is away. */
  spoolRoot: string
  /** The trainer waits once this much waits to be stored. */
  spoolLimitBytes: number
  /** How often the machine is measured; null = never. */
  sampleEveryMs: number | null
}

export type SupervisorMessage =
  | { type: 'start'; order: TrainerOrder }
  /** End base training at the current step and go on with the rest. */
  | { type: 'finish' }
  /** Store where the run stands at the next step, and stop. */
  | { type: 'pause' }
  /** Stop at the next step; the run is canceled or handed back, whichever the supervisor has in mind. */
  | { type: 'stop' }

export type TrainerOutcome =
  | { kind: 'completed' }
  | { kind: 'stopped' }
  | { kind: 'failed'; failure: RunFailure }
  /** Another worker holds the run. */
  | { kind: 'stale' }
  /** The database did not answer; the run is whole and can go on from its checkpoint. */
  | { kind: 'database-away'; message: string }

export type TrainerMessage =
  | { type: 'checkpoint'; phase: PhaseName; step: number }
  | { type: 'ended'; outcome: TrainerOutcome }
