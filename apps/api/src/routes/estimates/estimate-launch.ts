import {
  AppError,
  countParameters,
  countSnapshots,
  type Estimate,
  type EstimateInput,
  judgeConfig,
  type ModelInputs,
  type RunConfig,
  routes,
  taskOfModel,
  trainExamples,
} from '@barycenter/contracts'
import type { Database } from '@barycenter/db'
import type { RouteContext } from '../handle.js'
import { requireLaunchable } from '../runs/require-launchable.js'
import { judgeSpace, readDiskSpace } from './disk-space.js'
import { expectedBytes } from './expected-bytes.js'

type Warning = Estimate['warnings'][number]

export function estimateLaunch({ handle, database, databaseDir }: RouteContext): void {
  handle(routes.estimateLaunch, async ({ body }) => {
    const [outlook, size, disk, refusals] = await Promise.all([
      database.runs.foreseeLaunch(body),
      expectSize(database, body.config),
      readDiskSpace(databaseDir),
      foreseeRefusal(database, body),
    ])
    const { examples, ...told } = size
    const full = disk && size.bytes ? judgeSpace(size.bytes.total * body.runs, disk) : null
    return {
      ...outlook,
      ...told,
      freeBytes: disk?.freeBytes ?? null,
      warnings: [
        ...refusals,
        ...judgeConfig(body.config, { snapshots: size.snapshots, trainExamples: examples }),
        ...(full ? [{ path: 'snapshots.every.count', message: full }] : []),
      ],
    }
  })
}

async function expectSize(database: Database, config: RunConfig) {
  const examples = trainExamples(config, await database.datasets.list())
  const snapshots = countSnapshots(config, examples)
  const computed = countParameters(config.model, await modelInputs(database, config))
  // Modules tell their size by what they stored alone.
  const parameters = computed ?? (await database.runs.countNumbers(config))
  const bytes =
    parameters === null || snapshots === null ? null : expectedBytes(config, parameters, snapshots)
  return { examples, snapshots, parameters, bytes, bytesFrom: sizeWords(parameters, snapshots) }
}

/** What of the data decides the size of a model, as far as a worker has told of it. */
async function modelInputs(database: Database, { dataset, model }: RunConfig): Promise<ModelInputs> {
  const found = (await database.datasets.list()).find(({ name }) => name === dataset.name)
  const { imageSize, tokens } = dataset
  const isText = !['image-classification', 'object-detection'].includes(taskOfModel(model))
  return {
    imageShape: found?.imageShape ?? (imageSize === null ? null : [imageSize, imageSize, 3]),
    classes: found?.classes ?? null,
    vocabulary: isText ? await database.runs.countTokens(dataset) : null,
    length: tokens.length,
  }
}

function sizeWords(parameters: number | null, snapshots: number | null): string {
  if (parameters === null)
    return 'No worker has told of this data set, or no run has read its tokens: nobody knows the size of the model.'
  if (snapshots === null)
    return 'How many snapshots there will be depends on the length of an epoch, which is not known here.'
  return 'From the size of the model and the schedule of its snapshots.'
}

/** What the launch would be refused for, as a warning: an estimate of a config that is still being written must not fail. */
async function foreseeRefusal(database: Database, { config }: EstimateInput): Promise<Warning[]> {
  try {
    await requireLaunchable(database, config)
    return []
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const path = error.issues[0]?.path.replace(/^config\./, '') ?? ''
    return [{ path, message: `The launch would be refused: ${error.message}` }]
  }
}
