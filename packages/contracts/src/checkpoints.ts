import { z } from 'zod'
import { Sha256, Timestamp } from './ids.js'
import { MethodName } from './methods.js'
import { PHASES, PhaseName } from './runs.js'

/** All that is needed to go on from a place in a run, as it is listed. */
export const Checkpoint = z.object({
  id: z.uuid(),
  phase: PhaseName,
  step: z.int().min(0).describe('Steps done in this phase; in phase evaluate, methods'),
  seq: z.int().min(0).describe('Number of the change that stored it'),
  kept: z.boolean().describe('Stays when newer ones are stored, as checkpoint.keep.everyEpochs says'),
  bytes: z.int(),
  sha256: Sha256,
  createdAt: Timestamp,
})
export type Checkpoint = z.infer<typeof Checkpoint>

/**
 * A run went on from an earlier place on purpose. What was logged up to change `startSeq` and lies beyond that place is
 * superseded: it stays, marked, and counts for nothing.
 */
export const RunSegment = z.object({
  index: z.int().min(1).describe('From 1 on: what a run logs before that is its segment 0'),
  phase: PhaseName.nullable().describe('null for external runs, whose series all count the same steps'),
  step: z.int(),
  methods: z.array(MethodName).describe('In phase evaluate, the methods that were done there'),
  startSeq: z.int().min(0),
})
export type RunSegment = z.infer<typeof RunSegment>

/** What went with the part of a run that a segment supersedes. Points and log lines stay. */
export const RemovedParts = z.object({
  snapshots: z.array(z.int()).describe('Indices'),
  subspace: z.boolean(),
  methods: z.array(MethodName).describe('Results with their weights'),
  artifacts: z.array(z.string()).describe('Names'),
  checkpoints: z.int(),
})
export type RemovedParts = z.infer<typeof RemovedParts>

export const CheckpointsResult = z.object({
  checkpoints: z.array(Checkpoint).describe('Newest first'),
  segments: z.array(RunSegment),
})
export type CheckpointsResult = z.infer<typeof CheckpointsResult>

const PLACE = 'the id of a checkpoint of the run, or the step of one'

export const ResumeFrom = z.strictObject({
  checkpoint: z
    .union([z.uuid(PLACE), z.int().min(0, PLACE)], PLACE)
    .describe('Id of a checkpoint, or its step where only one has it'),
})
export type ResumeFrom = z.infer<typeof ResumeFrom>

export const Rewind = z.strictObject({
  step: z.int().describe('Points of later steps are superseded; logging goes on from here'),
})

/** Whether a segment supersedes points of this step; `key` is that of their series. They must be of a change up to its `startSeq`. */
export function isBeyond({ phase, step: place, methods }: RunSegment, key: string, step: number): boolean {
  if (phase === null) return step > place
  const [first, second] = key.split('/')
  // Scores of snapshots stand at the steps of base training that left them.
  const own = PHASES.indexOf((first === 'snapshot' ? 'base' : first) as PhaseName)
  // What belongs to no phase, such as the load of a machine, happened all the same.
  if (own < 0) return false
  const from = PHASES.indexOf(phase)
  if (own !== from) return own > from
  // Methods are scored one after another, all at steps of the phases before.
  if (phase === 'evaluate') return !methods.includes(second as MethodName)
  return step > place
}
