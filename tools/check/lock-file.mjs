import { readFileSync } from 'node:fs'
import path from 'node:path'
import { at } from '../steps/paths.mjs'

/** The product's and those of the opt-in engines, which are installed apart. */
const LOCK_FILES = ['', 'packages/engine/native', 'packages/engine/webgpu'].map((folder) =>
  path.join(folder, 'package-lock.json'),
)

const COPYLEFT = /\b(A?GPL|SSPL|EUPL)\b/i

/**
 * A lock written where a registry lacked some platforms' binaries would leave users of those platforms without
 * them (or make `npm ci` fail): every optional dependency must be in it. Strong copyleft licences are refused.
 */
export function lockFileFaults() {
  return LOCK_FILES.flatMap(faultsOf)
}

function faultsOf(file) {
  const packages = JSON.parse(readFileSync(at(file), 'utf8')).packages
  const names = new Set(Object.keys(packages).map((place) => place.split('node_modules/').at(-1)))
  return Object.entries(packages).flatMap(([place, entry]) => {
    const missing = Object.keys(entry.optionalDependencies ?? {}).filter((name) => !names.has(name))
    const faults =
      missing.length > 0
        ? [
            `${place} ${entry.version}: ${missing.length} optional package(s) missing from ${file}, for example ${missing[0]}`,
          ]
        : []
    if (COPYLEFT.test(entry.license ?? '')) faults.push(`${place} ${entry.version}: licence ${entry.license}`)
    if (/^npm:null@/.test(entry.resolved ?? '') || entry.name === 'null')
      faults.push(`${place}: resolves to the unrelated package "null"`)
    return faults
  })
}
