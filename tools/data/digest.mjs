import { createHash } from 'node:crypto'
import { createReadStream, readdirSync } from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'

export async function sha256OfFile(file) {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

/** The digest of what `sha256sum` prints for all files below a folder in the order of their paths. */
export async function sha256OfTree(folder) {
  const hash = createHash('sha256')
  for (const name of filesBelow(folder).sort()) {
    hash.update(`${await sha256OfFile(path.join(folder, name))}  ${name}\n`)
  }
  return hash.digest('hex')
}

/** Paths relative to the folder, with `/` on every system. */
function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
}
