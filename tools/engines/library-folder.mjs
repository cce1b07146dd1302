import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/**
 * A TensorFlow library on this disk.
 * @typedef {{ lib: string, include: string }} Library  the folder of the shared objects, and of the headers
 */

/** @returns {Library} */
const libraryIn = (place) => ({ lib: path.join(place, 'lib'), include: path.join(place, 'include') })

const placeIn = (folder) => path.join(folder, 'dist/library')
const sourceFile = (place) => path.join(place, 'source.txt')

/** The library that an earlier call put there from the same source, or null. */
export function keptLibrary(folder, source) {
  const file = sourceFile(placeIn(folder))
  return existsSync(file) && readFileSync(file, 'utf8') === source ? libraryIn(placeIn(folder)) : null
}

/**
 * Puts a library in the place of an earlier one. What an interrupted call left is thrown away.
 * @param {string} source text that tells this library from every other
 * @param {(part: string, scratch: string) => Promise<void>} fill makes `lib` and `include` in the first folder; the
 *   second is for what is left over
 */
export async function replaceLibrary(folder, source, fill) {
  const place = placeIn(folder)
  const [part, scratch] = [`${place}.part`, `${place}.scratch`]
  const clear = () => {
    for (const each of [part, scratch]) rmSync(each, { recursive: true, force: true })
  }
  clear()
  for (const each of [part, scratch]) mkdirSync(each, { recursive: true })
  try {
    await fill(part, scratch)
    writeFileSync(sourceFile(part), source)
    rmSync(place, { recursive: true, force: true })
    renameSync(part, place)
  } finally {
    clear()
  }
  return libraryIn(place)
}
