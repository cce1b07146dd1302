import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { at } from '../steps/paths.mjs'

/** Which of our packages each one may import: arrows point one way, no app imports another. See docs/architecture.md. */
const ARROWS = {
  'packages/contracts': [],
  'packages/twa': [],
  'packages/engine': [],
  'packages/filter': ['contracts'],
  'packages/db': ['contracts', 'filter'],
  'packages/client': ['contracts'],
  'packages/cli': ['contracts', 'client'],
  'apps/api': ['contracts', 'db'],
  'apps/web': ['contracts', 'client', 'filter'],
  'apps/worker': ['contracts', 'db', 'twa', 'engine'],
}

/** Outside libraries of the packages that are usable by themselves. */
const ONLY_LIBRARIES = {
  'packages/contracts': ['zod'],
  'packages/filter': ['@barycenter/contracts', 'chevrotain'],
  'packages/twa': ['@tensorflow/tfjs-core'],
}

/** The end of an import or export statement (`… from 'x'`), `import 'x'`, and `import('x')`. */
const IMPORT =
  /^(?:import|export|\}).*\bfrom ['"]([^'"]+)['"]|^import ['"]([^'"]+)['"]|\bimport\(['"]([^'"]+)['"]\)/gm

function* sources(folder) {
  for (const name of readdirSync(folder)) {
    if (['node_modules', 'dist', '.next', 'generated', 'kernels', 'native'].includes(name)) continue
    const file = path.join(folder, name)
    if (statSync(file).isDirectory()) yield* sources(file)
    else if (/\.(ts|tsx|mjs)$/.test(name)) yield file
  }
}

const isTest = (file) => /\.test\.tsx?$/.test(file)

/** Faults as sentences that name the file, the import and the rule. */
export function dependencyFaults() {
  return Object.keys(ARROWS).flatMap((place) =>
    [...sources(at(place, 'src'))].flatMap((file) => fileFaults(place, file)),
  )
}

function fileFaults(place, file) {
  const where = path.relative(at(), file)
  return [...readFileSync(file, 'utf8').matchAll(IMPORT)].flatMap(([, ...found]) => {
    const specifier = found.find(Boolean)
    const fault = importFault(place, file, specifier)
    return fault ? [`${where}: imports ${specifier}: ${fault}`] : []
  })
}

function importFault(place, file, specifier) {
  if (specifier.startsWith('.')) {
    const target = path.resolve(path.dirname(file), specifier)
    return target.startsWith(at(place) + path.sep)
      ? null
      : `a relative import must stay inside ${place}; import the package by its name`
  }
  if (specifier.startsWith('@barycenter/')) {
    const name = specifier.split('/')[1]
    return ARROWS[place].includes(name)
      ? null
      : `${place} may import ${ARROWS[place].join(', ') || 'none of our packages'}`
  }
  const allowed = ONLY_LIBRARIES[place]
  if (
    !allowed ||
    isTest(file) ||
    allowed.some((library) => specifier === library || specifier.startsWith(`${library}/`))
  )
    return null
  return `${place} rests on ${allowed.join(', ')} alone`
}
