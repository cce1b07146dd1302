import { AppError, type BulkInput, type BulkResult, type RunId } from '@barycenter/contracts'
import { toAppError } from '../app-errors.js'
import { type Connections, inTransaction, type Tx } from '../connections.js'
import { restoreRun, trashRun } from '../storage/trash.js'
import { ensureExperiment } from './experiment-repository.js'
import { requestRunAction } from './run-action.js'
import { moveRun } from './run-move.js'
import { editTags, updateRun } from './run-update.js'

/** See RunRepository.bulk. */
export async function changeRuns(
  { prisma }: Connections,
  { runIds, action }: BulkInput,
): Promise<BulkResult> {
  const change = await changeOf(action, (work) => inTransaction(prisma, work))
  const result: BulkResult = { done: [], failed: [] }
  for (const runId of new Set(runIds)) {
    try {
      await inTransaction(prisma, (tx) => change(tx, runId))
      result.done.push(runId)
    } catch (error) {
      result.failed.push({ runId, ...refusalOf(error) })
    }
  }
  return result
}

type ChangeOne = (tx: Tx, runId: RunId) => Promise<void>

async function changeOf(
  action: BulkInput['action'],
  transact: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>,
): Promise<ChangeOne> {
  switch (action.type) {
    case 'tag':
      return (tx, runId) => editTags(tx, runId, action)
    case 'move': {
      const experimentId = await transact((tx) => ensureExperiment(tx, action.experiment))
      return (tx, runId) => moveRun(tx, runId, experimentId)
    }
    case 'cancel':
      return (tx, runId) => requestRunAction(tx, runId, 'cancel')
    case 'archive':
      return (tx, runId) => updateRun(tx, runId, { archived: action.archived })
    case 'delete':
      return trashRun
    case 'restore':
      return restoreRun
  }
}

/** What a run itself is the reason of. Anything else, such as a database that is away, ends the whole. */
function refusalOf(error: unknown): Pick<AppError, 'code' | 'message'> {
  const told = toAppError(error)
  if (!(told instanceof AppError) || told.code === 'DATABASE_UNAVAILABLE') throw error
  return { code: told.code, message: told.message }
}
