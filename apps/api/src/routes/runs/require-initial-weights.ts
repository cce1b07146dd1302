import {
  AppError,
  describeIssues,
  type InitialConfig,
  type Run,
  type RunConfig,
  type RunId,
  taskOfModel,
} from '@barycenter/contracts'
import type { Database } from '@barycenter/db'

type FromRun = Extract<InitialConfig, { kind: 'run' }>

/**
 * Throws INVALID_CONFIG when the weights that base training is to start from are not there, or are of another task.
 * Whether they fit the model is for the worker to see, which knows its parameters.
 */
export async function requireInitialWeights(database: Database, config: RunConfig): Promise<void> {
  const { initial } = config
  if (initial.kind === 'file') await requireFile(database, initial.file)
  if (initial.kind === 'run') await requireRunWeights(database, config, initial)
}

async function requireFile(database: Database, file: string): Promise<void> {
  const found = await unlessMissing(database.weights.get(file), 'WEIGHTS_NOT_FOUND')
  if (!found) refuse('file', file, 'the SHA-256 of an uploaded file, as GET /api/v1/weights lists them')
}

async function requireRunWeights(
  database: Database,
  { model }: RunConfig,
  { runId, weights }: FromRun,
): Promise<void> {
  const run = await unlessMissing(database.runs.get(runId), 'RUN_NOT_FOUND')
  if (!run) refuse('runId', runId, 'the id of a run')
  if (!run.config)
    refuse('runId', runId, 'a run that a worker trained, with a config that this version reads')
  const [ours, theirs] = [taskOfModel(model), taskOfModel(run.config.model)]
  if (ours !== theirs) refuse('runId', runId, `a run of ${ours}, as the model is, and not of ${theirs}`)
  if (typeof weights === 'number') await requireSnapshot(database, runId, weights)
  else requireResult(run, weights)
}

function requireResult({ results, status }: Run, weights: string): void {
  const methods = results.map(({ method }) => method as string)
  if (methods.includes(weights)) return
  const known = methods.map((method) => JSON.stringify(method)).join(', ')
  refuse(
    'weights',
    weights,
    known
      ? `one of ${known}, which the run has`
      : `the index of a snapshot, as the run is ${status} and has no results`,
  )
}

async function requireSnapshot(database: Database, runId: RunId, index: number): Promise<void> {
  const { snapshots } = await database.runs.readSnapshots(runId)
  if (snapshots.some((snapshot) => snapshot.index === index)) return
  refuse('weights', index, `one of the ${snapshots.length} snapshots of the run, counted from 0`)
}

function refuse(field: keyof FromRun | 'file', found: unknown, expected: string): never {
  const issues = [{ path: `config.initial.${field}`, found: JSON.stringify(found), expected }]
  throw new AppError('INVALID_CONFIG', describeIssues(issues), { issues })
}

async function unlessMissing<T>(asked: Promise<T>, code: AppError['code']): Promise<T | null> {
  return asked.catch((error: unknown) => {
    if (error instanceof AppError && error.code === code) return null
    throw error
  })
}
