import {
  AppError,
  type Dataset,
  describeIssues,
  type FieldIssue,
  type ModelConfig,
  modelsOfTask,
  OWN_DATASETS,
  type RunConfig,
  taskOfModel,
} from '@barycenter/contracts'
import type { Database } from '@barycenter/db'

type NamedTask = Pick<Dataset, 'name' | 'task'>

/**
 * Throws UNKNOWN_DATASET, listing what there is, for a data set that no worker has offered, and INVALID_CONFIG for one
 * that the model cannot learn.
 */
export async function requireFittingDataset(
  database: Database,
  { dataset, model }: RunConfig,
): Promise<void> {
  const offered: NamedTask[] = [...(await database.datasets.list()), ...OWN_DATASETS]
  const found = offered.find(({ name }) => name === dataset.name)
  if (!found) throw unknownDataset(dataset.name, offered)
  if (found.task === taskOfModel(model)) return
  const issues = [misfit(model, found)]
  throw new AppError('INVALID_CONFIG', describeIssues(issues), { issues })
}

function unknownDataset(name: string, offered: readonly NamedTask[]): AppError {
  const known = [...new Set(offered.map((dataset) => dataset.name))].sort()
  return new AppError(
    'UNKNOWN_DATASET',
    `No worker offers a data set "${name}"; there is ${known.join(', ')}`,
    {
      issues: [
        { path: 'config.dataset.name', found: JSON.stringify(name), expected: `one of ${quoted(known)}` },
      ],
    },
  )
}

/** A module says its own task; of our models each has one. */
function misfit(model: ModelConfig, { name, task }: NamedTask): FieldIssue {
  const why = `as data set "${name}" is for ${task}`
  return model.kind === 'module'
    ? { path: 'config.model.task', found: quoted([model.task]), expected: `${quoted([task])}, ${why}` }
    : {
        path: 'config.model.kind',
        found: quoted([model.kind]),
        expected: `one of ${quoted(modelsOfTask(task))}, ${why}`,
      }
}

function quoted(words: readonly string[]): string {
  return words.map((word) => JSON.stringify(word)).join(', ')
}
