import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { at } from '../steps/paths.mjs'

/** Packages that others use by themselves: their public names explain themselves in the editor. */
const LIBRARIES = ['packages/twa']

const DECLARATION =
  /^export (?:declare )?(?:async )?(?:abstract )?(?:function\*?|class|const|interface|type) (\w+)/

/** Public names without a docstring: `export … name` must follow a line that ends a comment. */
export function docstringFaults() {
  return LIBRARIES.flatMap((library) => {
    const wanted = publicNames(at(library, 'src/index.ts'))
    const declared = [...sources(at(library, 'src'))].flatMap((file) => declarations(file))
    const faults = declared
      .filter(({ name, documented }) => wanted.has(name) && !documented)
      .map(
        ({ file, line, name }) =>
          `${path.relative(at(), file)}:${line}: ${name} is public and has no docstring`,
      )
    const lost = [...wanted].filter((name) => !declared.some((each) => each.name === name))
    return [
      ...faults,
      ...lost.map((name) => `${library}/src/index.ts: ${name} is declared in no source file`),
    ]
  })
}

function publicNames(index) {
  const lists = [...readFileSync(index, 'utf8').matchAll(/export (?:type )?\{([^}]*)\}/g)]
  return new Set(
    lists
      .flatMap(([, list]) => list.split(',').map((name) => name.replace('type ', '').trim()))
      .filter(Boolean),
  )
}

function* sources(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) yield* sources(file)
    else if (entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts')) yield file
  }
}

function declarations(file) {
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.flatMap((text, index) => {
    const name = text.match(DECLARATION)?.[1]
    const documented = lines[index - 1]?.trimEnd().endsWith('*/') ?? false
    return name ? [{ file, line: index + 1, name, documented }] : []
  })
}
