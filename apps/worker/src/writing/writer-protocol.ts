import { AppError, type ErrorCode, type FieldIssue, type PhaseName } from '@barycenter/contracts'
import type { RoomChange } from './entry-queue.js'
import type { StoreCall } from './store-calls.js'

/** What the writer thread is started with. */
export interface WriterThreadData {
  databaseUrl: string
  runId: string
  /** Decimal fencing token. */
  token: string
  /** Where this run's spool folder lies, and those of others. */
  spoolRoot: string
  /** Null = the machine is not measured. */
  sampleEveryMs: number | null
  /** Address of a module whose `wrapWriter` puts something between the thread and the store. */
  writerModule: string | null
  logLevel: string
}

/** Objects of the thread whose methods answer questions. */
export type Asked = 'writer' | 'source' | 'runs'

export type WriterRequest =
  | { type: 'store'; call: StoreCall }
  /** Asked once everything before it is stored. */
  | { type: 'ask'; id: number; of: Asked; method: string; input: unknown[] }
  /** Answered with nothing, once everything before it is stored. */
  | { type: 'settle'; id: number }
  | { type: 'close'; withinMs: number }

export type WriterNews =
  | { type: 'ready' }
  | { type: 'room'; change: RoomChange }
  | { type: 'answer'; id: number; value: unknown }
  | { type: 'refused'; id: number; problem: Problem }
  | { type: 'checkpoint'; phase: PhaseName; step: number }
  /** Something cannot be stored, now or later; without `ready` before it, the thread could not start. */
  | { type: 'failed'; problem: Problem }
  | { type: 'closed' }

/** An error as data: what is thrown loses its class on its way between threads. */
export interface Problem {
  code: ErrorCode | null
  message: string
  issues: FieldIssue[]
  stack: string | undefined
}

export function toProblem(error: unknown): Problem {
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  const known = error instanceof AppError ? error : null
  return { code: known?.code ?? null, message, issues: known?.issues ?? [], stack }
}

export function fromProblem({ code, message, issues, stack }: Problem): Error {
  const error = code ? new AppError(code, message, { issues }) : new Error(message)
  if (stack) error.stack = stack
  return error
}
