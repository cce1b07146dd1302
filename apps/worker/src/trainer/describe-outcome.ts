import { AppError, type ErrorCode, type PhaseName } from '@barycenter/contracts'
import {
  IllConditionedError,
  NonFiniteGradientError,
  NonFiniteRowError,
  NonFiniteSnapshotError,
  NonFiniteStatisticsError,
  NonFiniteTrainingError,
  SavedStateError,
  SettingError,
  SubspaceDegenerateError,
} from '@barycenter/twa'
import { isDatabaseAway } from '../supervisor/retry-while-away.js'
import type { TrainerOutcome } from '../supervisor/trainer-protocol.js'
import { StopRequested } from '../training/run-control.js'
import { PhaseFailure } from '../training/train-run.js'

const NOT_FINITE = [
  NonFiniteSnapshotError,
  NonFiniteRowError,
  NonFiniteGradientError,
  NonFiniteTrainingError,
  NonFiniteStatisticsError,
]
const DEGENERATE = [SubspaceDegenerateError, IllConditionedError]

/** What an error that ended training means for the run; the only place that names failures. */
export function describeOutcome(error: unknown): TrainerOutcome {
  if (error instanceof StopRequested) return { kind: 'stopped' }
  const [cause, phase] = error instanceof PhaseFailure ? [error.cause, error.phase] : [error, null]
  const code = codeOf(cause)
  const message = messageOf(cause)
  if (code === 'STALE_FENCING_TOKEN') return { kind: 'stale' }
  if (isDatabaseAway(cause)) return { kind: 'database-away', message }
  return failed(code, message, phase)
}

function failed(code: ErrorCode, message: string, phase: PhaseName | null): TrainerOutcome {
  return { kind: 'failed', failure: { code, message, phase } }
}

function messageOf(error: unknown): string {
  if (error instanceof SavedStateError) {
    return `What is stored of the run does not fit this version: ${error.message}; launch the run anew`
  }
  return error instanceof Error ? error.message : String(error)
}

function codeOf(error: unknown): ErrorCode {
  if (error instanceof AppError) return error.code
  if (error instanceof SettingError) return 'INVALID_CONFIG'
  if (error instanceof SavedStateError) return 'TENSOR_CORRUPT'
  if (NOT_FINITE.some((kind) => error instanceof kind)) return 'LOSS_NOT_FINITE'
  if (DEGENERATE.some((kind) => error instanceof kind)) return 'SUBSPACE_DEGENERATE'
  return 'INTERNAL'
}
