import { readdirSync } from 'node:fs'
import path from 'node:path'
import { reasonOf } from '../datasets/data-file.js'
import type { DatasetSource } from '../datasets/dataset-source.js'
import { moduleDataset } from './module-dataset.js'
import { loadModuleFile, type ModuleFile } from './module-file.js'
import { type ModuleModels, moduleModels } from './module-models.js'

export interface LoadedModules {
  models: ModuleModels
  datasets: readonly DatasetSource[]
}

/**
 * The models and data sets in the operator's folders of modules, `*.mjs` files directly in them. They are code that the
 * operator trusts, with all rights of this process; a run config can only name one. `warn` hears of each that cannot be
 * used, or whose name is taken: the worker goes on without it.
 */
export async function loadModules(
  roots: readonly string[],
  warn: (message: string) => void,
): Promise<LoadedModules> {
  const files: ModuleFile[] = []
  const broken: string[] = []
  for (const file of roots.flatMap((root) => moduleFiles(root, warn))) {
    try {
      const loaded = await loadModuleFile(file)
      if (isTaken(loaded, files)) warn(`A second ${wordsOf(loaded)}, in ${file}; the first one is used`)
      else files.push(loaded)
    } catch (error) {
      const problem = `${file} cannot be used: ${reasonOf(error)}`
      broken.push(problem)
      warn(`Module ${problem}`)
    }
  }
  return { models: moduleModels(files, broken), datasets: files.flatMap(moduleDataset) }
}

function moduleFiles(root: string, warn: (message: string) => void): string[] {
  try {
    const names = readdirSync(root).filter((name) => name.endsWith('.mjs'))
    return names.sort().map((name) => path.resolve(root, name))
  } catch (error) {
    warn(`Module root ${root} cannot be read: ${reasonOf(error)}`)
    return []
  }
}

function isTaken({ definition }: ModuleFile, files: readonly ModuleFile[]): boolean {
  return files.some(
    (other) => other.definition.kind === definition.kind && other.definition.name === definition.name,
  )
}

function wordsOf({ definition: { kind, name } }: ModuleFile): string {
  return kind === 'model' ? `model is named ${name}` : `data set of a module is named ${name}`
}
