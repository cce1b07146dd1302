import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const IMPORT = /\bfrom '([^']+)'/g

/** Everything that an entry imports, files of its own package opened in turn. */
function importsOf(file: URL, seen = new Set<string>()): string[] {
  if (seen.has(file.href)) return []
  seen.add(file.href)
  const found = [...readFileSync(fileURLToPath(file), 'utf8').matchAll(IMPORT)].map(([, name]) => name!)
  const own = found.filter((name) => name.startsWith('.'))
  const inside = own.flatMap((name) => importsOf(new URL(name.replace(/\.js$/, '.ts'), file), seen))
  return [...found.filter((name) => !name.startsWith('.')), ...inside]
}

it('runs in a browser: only the entry for Node imports from it', () => {
  const nodeModules = (entry: string) =>
    importsOf(new URL(entry, import.meta.url)).filter((name) => name.startsWith('node:'))
  expect(nodeModules('./index.ts')).toEqual([])
  expect(nodeModules('./node/index.ts')).toContain('node:fs/promises')
})
