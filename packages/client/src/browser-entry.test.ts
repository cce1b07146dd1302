import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const IMPORT = /\bfrom '([^']+)'/g
/** What brings no code. */
const TYPES = /\b(?:import|export) type [^']*'[^']+'/g

/** Everything that an entry imports, files of its own package opened in turn. */
function importsOf(file: URL, seen = new Set<string>()): string[] {
  if (seen.has(file.href)) return []
  seen.add(file.href)
  const code = readFileSync(fileURLToPath(file), 'utf8').replaceAll(TYPES, '')
  const found = [...code.matchAll(IMPORT)].map(([, name]) => name!)
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

it('brings the code of sockets by an entry of its own', () => {
  const has = (entry: string) => importsOf(new URL(entry, import.meta.url)).includes('socket.io-client')
  expect([has('./index.ts'), has('./live-connection.ts')]).toEqual([false, true])
})
