import { z } from 'zod'
import { EngineName } from './engines.js'
import { RunId, Timestamp } from './ids.js'
import { EngineRecord } from './runs.js'

/** How busy a worker's machine is. Numbers that the machine does not tell are null. */
export const WorkerLoad = z.object({
  cpu: z.number().min(0).max(1).nullable().describe('Part of all processor time in use since the last look'),
  memoryUsedMiB: z.number().min(0).nullable(),
  memoryTotalMiB: z.number().min(0).nullable(),
  gpu: z.number().min(0).max(1).nullable().describe('Part of the time in which the GPU computed'),
  gpuMemoryUsedMiB: z.number().min(0).nullable(),
})
export type WorkerLoad = z.infer<typeof WorkerLoad>

/** A process that takes runs and holds one device. */
export const WorkerView = z.object({
  id: z.string(),
  host: z.string(),
  pid: z.int(),
  status: z.enum(['idle', 'busy', 'silent', 'stopped']),
  draining: z.boolean().describe('Takes no new runs; those it has go on'),
  engine: EngineRecord.nullable().describe('What it trains with unless a run asks for another engine'),
  engines: z.array(EngineName).describe('Every engine that a run can have on it'),
  gpuMemoryMiB: z.int().nullable(),
  pools: z.array(z.string()),
  labels: z.array(z.string()),
  slots: z.int().min(1).describe('Runs that share its device at once'),
  runIds: z.array(RunId).describe('Runs that it holds'),
  load: WorkerLoad.nullable(),
  startedAt: Timestamp,
  heartbeatAt: Timestamp,
})
export type WorkerView = z.infer<typeof WorkerView>

export const WorkerUpdate = z.strictObject({
  draining: z.boolean().describe('true: takes no new runs until it is set back or the worker starts anew'),
})
export type WorkerUpdate = z.infer<typeof WorkerUpdate>
