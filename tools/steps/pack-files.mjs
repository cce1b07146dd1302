import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

/** What is sent as fast as it is: packing would cost more than it saves. */
const SMALLEST = 1024

const PACKERS = {
  br: (bytes) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  gz: (bytes) => promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }),
}

/** Puts every script and style of a folder beside itself once more, packed as browsers read it. */
export async function packFiles(folder) {
  const files = await readdir(folder, { recursive: true })
  await Promise.all(
    files.filter((name) => /\.(js|css)$/.test(name)).map((name) => pack(path.join(folder, name))),
  )
}

async function pack(file) {
  const bytes = await readFile(file)
  if (bytes.length < SMALLEST) return
  for (const [ending, packer] of Object.entries(PACKERS))
    await writeFile(`${file}.${ending}`, await packer(bytes))
}
