/** One JSON file for each finished (experiment, seed). */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { at } from '../steps/paths.mjs'
import { planOf } from './arms.mjs'

const versionOf = (...place) => JSON.parse(readFileSync(at(...place, 'package.json'), 'utf8')).version

/** What has a say in the numbers besides the settings. The commit is recorded, but a new one does not undo a night's work. */
export function versions() {
  return {
    product: versionOf(),
    core: versionOf('node_modules/@tensorflow/tfjs-core'),
    wasm: versionOf('node_modules/@tensorflow/tfjs-backend-wasm'),
  }
}

/** The same for all seeds of an experiment, and another one as soon as any setting or version differs. */
export function digestOf(experiment, { short, engine }) {
  const { arms, rows } = planOf(experiment, { seed: 0, short, engine })
  const made = rows.map(({ key, upstream }) => ({ key, upstream }))
  const what = JSON.stringify({ arms, made, versions: versions() })
  return createHash('sha256').update(what).digest('hex').slice(0, 12)
}

/** `short` runs are of another name, as they are of other settings. */
export function recordName(experiment, { seed, short, engine }) {
  return `${experiment.name}${short ? '-short' : ''}-seed${seed}-${digestOf(experiment, { short, engine })}`
}

export function recordStore(folder) {
  mkdirSync(folder, { recursive: true })
  const fileOf = (name) => path.join(folder, `${name}.json`)
  return {
    folder,
    workFolder: (name) => path.join(folder, 'work', name),
    read: (name) => (existsSync(fileOf(name)) ? JSON.parse(readFileSync(fileOf(name), 'utf8')) : null),
    write(name, record) {
      writeFileSync(`${fileOf(name)}.part`, `${JSON.stringify(record, null, 1)}\n`)
      renameSync(`${fileOf(name)}.part`, fileOf(name))
    },
    /** Of these settings and versions, by seed. */
    all(experiment, { short, engine }) {
      const digest = digestOf(experiment, { short, engine })
      return readdirSync(folder)
        .filter(
          (file) =>
            file.startsWith(`${experiment.name}${short ? '-short' : ''}-seed`) &&
            file.endsWith(`-${digest}.json`),
        )
        .map((file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')))
        .sort((a, b) => a.seed - b.seed)
    },
  }
}
