import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { AppError, type Dataset, DatasetName } from '@barycenter/contracts'
import { isIdxFolder, readIdxFolder } from './idx-folder.js'
import type { ImageSet } from './image-set.js'
import { OPTDIGITS_ATTRIBUTION, readOptdigits } from './optdigits.js'

/** A data set this worker offers, not yet read. */
interface Source {
  name: string
  kind: Dataset['source']
  attribution: string
  read(): Promise<ImageSet>
}

export interface DatasetCatalogue {
  /** Every data set with its sizes. One that cannot be read is listed with its problem and zero images. */
  describe(): Promise<Dataset[]>
  /** Throws UNKNOWN_DATASET for a name that is not offered, DATASET_INVALID for one that cannot be read. */
  read(name: string): Promise<ImageSet>
}

/**
 * The embedded set and every idx image set in the operator's roots: a root that holds one itself, and each of its
 * sub-folders. A data set is named after its folder; the first of two equal names wins and `warn` hears of the other.
 */
export function openCatalogue(roots: readonly string[], warn: (message: string) => void): DatasetCatalogue {
  const sources = new Map<string, Source>()
  const candidates = [embedded, ...roots.flatMap((root) => idxFolders(root, warn)).map(idxSource)]
  for (const source of candidates) {
    if (sources.has(source.name)) warn(`A second data set is named ${source.name}; the first one is used`)
    else sources.set(source.name, source)
  }
  return {
    describe: () => Promise.all([...sources.values()].map(describeSource)),
    async read(name) {
      const source = sources.get(name)
      if (source) return source.read()
      const offered = [...sources.keys()].join(', ')
      throw new AppError('UNKNOWN_DATASET', `dataset.name: found "${name}", expected one of ${offered}`)
    },
  }
}

const embedded: Source = {
  name: 'optdigits',
  kind: 'embedded',
  attribution: OPTDIGITS_ATTRIBUTION,
  read: readOptdigits,
}

function idxSource(folder: string): Source {
  return {
    name: datasetName(folder),
    kind: 'idx-folder',
    attribution: 'See the files beside the images for their origin and licence.',
    read: () => readIdxFolder(folder),
  }
}

function idxFolders(root: string, warn: (message: string) => void): string[] {
  let entries: string[]
  try {
    entries = readdirSync(root).sort()
  } catch (error) {
    warn(`Data root ${root} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
    return []
  }
  const folders = [root, ...entries.map((entry) => path.join(root, entry)).filter(isFolder)]
  return folders.filter(isIdxFolder)
}

function isFolder(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false
}

/** The folder's name in the alphabet of data set names: `Fashion MNIST` becomes `fashion-mnist`. */
function datasetName(folder: string): string {
  const name = path
    .basename(path.resolve(folder))
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
  return DatasetName.parse(name.replace(/^[^a-z0-9]+/, '').slice(0, 64) || 'dataset')
}

async function describeSource({ name, kind, attribution, read }: Source): Promise<Dataset> {
  try {
    const { imageShape, classes, train, test } = await read()
    const [height, width] = imageShape
    const description = `${height}×${width} grey images in ${classes} classes`
    const sizes = { trainCount: train.count, testCount: test.count }
    return { name, source: kind, description, attribution, ...sizes, imageShape, classes }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const description = `Cannot be read. ${error.message}`
    const sizes = { trainCount: 0, testCount: 0, imageShape: [0, 0, 0] as Dataset['imageShape'], classes: 0 }
    return { name, source: kind, description, attribution, ...sizes }
  }
}
