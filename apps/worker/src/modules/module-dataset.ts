import { AppError } from '@barycenter/contracts'
import { reasonOf } from '../datasets/data-file.js'
import type { DatasetSource, ReadOptions, SetSizes } from '../datasets/dataset-source.js'
import type { LoadedSet } from '../datasets/loaded-set.js'
import { checkSet } from './check-set.js'
import { type ModuleFile, moduleName } from './module-file.js'
import { sizesOf } from './set-sizes.js'

/** The data set of a module as the catalogue has them; nothing for a model. */
export function moduleDataset(file: ModuleFile): DatasetSource[] {
  const { definition } = file
  if (definition.kind !== 'dataset') return []
  const { name, task, attribution } = definition
  const read = async (options: ReadOptions): Promise<LoadedSet> => {
    const made = await atWork(file, 'read', () => definition.read(options))
    const loaded = { task, set: made?.set, notes: made?.notes ?? [] } as LoadedSet
    checkSet(moduleName(file), loaded)
    return loaded
  }
  const describe = async (): Promise<SetSizes> => {
    if (!definition.describe) return sizesOf(await read({ name, imageSize: null, badRecords: 'skip' }))
    return atWork(file, 'describe', () => definition.describe!())
  }
  return [{ name, task, source: 'module', attribution, describe, read }]
}

async function atWork<T>(file: ModuleFile, what: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof AppError) throw error
    const message = `${moduleName(file)}: ${what} failed: ${reasonOf(error)}`
    throw new AppError('DATASET_INVALID', message, { cause: error })
  }
}
