import { isDeepStrictEqual } from 'node:util'
import { AppError, type Run, type RunConfig, type RunId } from '@barycenter/contracts'
import type { Database } from '@barycenter/db'

/** What a run would have to be for its weights to be averaged with this model; null for one that may be. */
export function unlikeOf(run: Run | null, { model, dataset }: RunConfig): string | null {
  if (!run) return 'the id of a run'
  if (run.kind === 'external' || !run.config)
    return 'a run that a worker trained, with a config that this version reads'
  if (!isDeepStrictEqual(run.config.model, model)) {
    return `a run of the same model, ${JSON.stringify(model)}; this one has ${JSON.stringify(run.config.model)}`
  }
  if (run.config.dataset.name !== dataset.name) {
    return `a run of data set "${dataset.name}"; this one learnt "${run.config.dataset.name}"`
  }
  return null
}

export async function findRun({ runs }: Database, id: RunId): Promise<Run | null> {
  return runs.get(id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'RUN_NOT_FOUND') return null
    throw error
  })
}
