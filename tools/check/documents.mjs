import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { at } from '../steps/paths.mjs'

function* markdownFiles(folder) {
  for (const name of readdirSync(folder)) {
    if (['node_modules', 'dist', '.next', '.git', 'data'].includes(name)) continue
    const file = path.join(folder, name)
    if (statSync(file).isDirectory()) yield* markdownFiles(file)
    else if (name.endsWith('.md')) yield file
  }
}

/** Links into the repository that lead nowhere. */
function deadLinks(file) {
  return [...readFileSync(file, 'utf8').matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map(([, target]) => target)
    .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(path.resolve(path.dirname(file), target)))
    .map((target) => `${path.relative(at(), file)}: link to ${target}, which does not exist`)
}

/** The README opens with the two commands, each one line in a `sh` block. */
function commandFaults() {
  const blocks = [...readFileSync(at('README.md'), 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)].map(
    ([, code]) => code.trim(),
  )
  return ['npm start', 'npm test'].flatMap((expected, index) =>
    blocks[index] === expected
      ? []
      : [`README.md: sh block ${index + 1} is ${JSON.stringify(blocks[index])}, expected "${expected}"`],
  )
}

function missingReadmes() {
  return ['apps', 'packages'].flatMap((group) =>
    readdirSync(at(group))
      .filter((name) => !existsSync(at(group, name, 'README.md')))
      .map((name) => `${group}/${name} has no README.md`),
  )
}

/** Source files that the architecture page names and that are not there. */
function lostFiles() {
  const text = readFileSync(at('docs/architecture.md'), 'utf8')
  return [...text.matchAll(/`((?:apps|packages|tools|test|prisma)\/[\w./-]+\.\w+)`/g)]
    .map(([, file]) => file)
    .filter((file) => !existsSync(at(file)))
    .map((file) => `docs/architecture.md names ${file}, which does not exist`)
}

export function documentFaults() {
  return [
    ...commandFaults(),
    ...missingReadmes(),
    ...lostFiles(),
    ...[...markdownFiles(at())].flatMap(deadLinks),
  ]
}
