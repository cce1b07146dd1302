import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { AppError, type Dataset } from '@barycenter/contracts'
import type { DatasetSource, ReadOptions } from './dataset-source.js'
import { folderSource } from './folder-sources.js'
import type { LoadedSet } from './loaded-set.js'
import { OWN_SOURCES } from './own-sources.js'

export interface DatasetCatalogue {
  /** Every data set with its sizes. One that cannot be read is listed with its problem and no examples. */
  describe(): Promise<Dataset[]>
  /** Throws UNKNOWN_DATASET for a name that is not offered, DATASET_INVALID for one that cannot be read. */
  read(options: ReadOptions): Promise<LoadedSet>
}

/**
 * The sets of every worker and those in the operator's roots: a root that holds one itself, and each of its sub-folders
 * that does, and those of modules. A data set is named after its folder; a folder or module takes the place of a set of ours
 * of the same name (the whole of a set in place of our slice), of two the first wins, and `warn` hears of it.
 */
export function openCatalogue(
  roots: readonly string[],
  warn: (message: string) => void,
  modules: readonly DatasetSource[] = [],
): DatasetCatalogue {
  const folders = new Map<string, DatasetSource>()
  for (const source of [...roots.flatMap((root) => folderSources(root, warn)), ...modules]) {
    if (folders.has(source.name)) warn(`A second data set is named ${source.name}; the first one is used`)
    else folders.set(source.name, source)
  }
  const own = OWN_SOURCES.filter(({ name }) => !folders.has(name))
  const sources = new Map([...own.map((source) => [source.name, source] as const), ...folders])
  return {
    describe: () => Promise.all([...sources.values()].map(describeSource)),
    async read(options) {
      const { name } = options
      const source = sources.get(name)
      if (source) return source.read(options)
      const offered = [...sources.keys()].join(', ')
      throw new AppError('UNKNOWN_DATASET', `dataset.name: found "${name}", expected one of ${offered}`)
    },
  }
}

function folderSources(root: string, warn: (message: string) => void): DatasetSource[] {
  let entries: string[]
  try {
    entries = readdirSync(root).sort()
  } catch (error) {
    warn(`Data root ${root} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
    return []
  }
  const itself = folderSource(root)
  // The folders of an image set are parts of it; beside a text there may be anything.
  if (itself && itself.source !== 'text-folder') return [itself]
  const below = entries.map((entry) => path.join(root, entry)).filter(isFolder)
  return [itself, ...below.map(folderSource)].filter((source) => source !== null)
}

/** What cannot be looked at, such as a link to itself, is none. */
function isFolder(file: string): boolean {
  try {
    return statSync(file).isDirectory()
  } catch {
    return false
  }
}

async function describeSource({
  name,
  task,
  source,
  attribution,
  describe,
}: DatasetSource): Promise<Dataset> {
  try {
    return { name, task, source, attribution, ...(await describe()) }
  } catch (error) {
    // Whatever it is, the other sets can be used.
    const description = `Cannot be read. ${error instanceof Error ? error.message : String(error)}`
    const nothing = { trainCount: 0, testCount: 0, imageShape: null, classes: null }
    return { name, task, source, attribution, description, ...nothing }
  }
}
