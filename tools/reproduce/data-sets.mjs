import { existsSync } from 'node:fs'
import path from 'node:path'

/** Where data sets may lie: the roots of the workers, and the folder that `npm run data` fills. */
export function dataRoots(dataDir, environment = process.env) {
  const given = (environment.BARYCENTER_DATA_ROOTS ?? '').split(path.delimiter).filter(Boolean)
  return [...given, path.join(dataDir, 'data-sets')].filter((root) => existsSync(root))
}

/**
 * The name under which workers offer a set, and the roots they look in; null where it is not at hand. Embedded slices are
 * read without roots: a folder of the same name holds other data.
 */
export function findData(set, roots) {
  if (set.embedded) return { datasetName: set.config.dataset.name, dataRoots: [] }
  const isThere = (name) =>
    roots.some((root) => path.basename(root) === name || existsSync(path.join(root, name)))
  const datasetName = set.folders.find(isThere)
  return datasetName ? { datasetName, dataRoots: roots } : null
}
