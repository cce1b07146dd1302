import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { at, cachePath } from './paths.mjs'

const SKIPPED = new Set(['node_modules', 'dist', '.next', 'generated'])

function* filesUnder(place) {
  if (!existsSync(place)) return
  if (statSync(place).isFile()) {
    yield place
    return
  }
  for (const name of readdirSync(place).sort())
    if (!SKIPPED.has(name)) yield* filesUnder(path.join(place, name))
}

/** SHA-256 over the names and bytes of files and folders (relative to the repository). */
export function fingerprint(places, extra = '') {
  const hash = createHash('sha256').update(extra)
  for (const place of places)
    for (const file of filesUnder(at(place)))
      hash.update(path.relative(at(), file)).update('\0').update(readFileSync(file))
  return hash.digest('hex')
}

const read = () =>
  existsSync(cachePath('steps.json')) ? JSON.parse(readFileSync(cachePath('steps.json'), 'utf8')) : {}

/** Whether a step already ran with exactly this input. */
export const isDone = (name, print) => read()[name] === print

export function markDone(name, print) {
  writeFileSync(cachePath('steps.json'), `${JSON.stringify({ ...read(), [name]: print }, null, 2)}\n`)
}
