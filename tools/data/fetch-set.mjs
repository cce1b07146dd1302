import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { dim, Stop, say, yellow } from '../steps/say.mjs'
import { sha256OfFile, sha256OfTree } from './digest.mjs'
import { DownloadFailed, download } from './download.mjs'
import { describeFile, manualPath, sourceText } from './set-text.mjs'
import { unpack } from './unpack.mjs'

/**
 * Brings a set of the catalogue into `<root>/<name>` and gives that folder back. Everything is put together under
 * `<root>/.downloads` and moved when it is whole, so a folder that is there is complete; what was downloaded before a
 * failure is used by the next try.
 * @param {{ root: string, from?: string }} places `from`: a folder with the files, or the one file, instead of the net
 */
export async function fetchSet(set, { root, from }) {
  const work = path.join(root, '.downloads', set.name)
  mkdirSync(work, { recursive: true })
  const digests = new Map()
  for (const file of set.files) {
    const place = path.join(work, file.name)
    if (!existsSync(place)) await obtain(set, file, place, from)
    digests.set(file.name, await checkFile(set, file, place))
  }
  const folder = set.unpack ? await unpackSet(set, work) : gather(set, work)
  writeFileSync(path.join(folder, 'SOURCE.md'), sourceText(set, digests))
  const target = path.join(root, set.name)
  renameSync(folder, target)
  rmSync(work, { recursive: true })
  if (readdirSync(path.dirname(work)).length === 0) rmSync(path.dirname(work), { recursive: true })
  return target
}

async function obtain(set, file, place, from) {
  if (from) return take(set, file, place, from)
  say(`${file.name} ${dim(`from ${file.url}`)}`)
  try {
    await download(file.url, place, progressOf(file))
  } catch (error) {
    if (!(error instanceof DownloadFailed)) throw error
    throw new Stop(`${file.url}: ${error.message}\n\n${manualPath(set)}`)
  }
}

function take(set, file, place, from) {
  const source = statSync(from, { throwIfNoEntry: false })?.isDirectory() ? path.join(from, file.name) : from
  if (!existsSync(source)) throw new Stop(`${source} is not there.\n\n${manualPath(set)}`)
  if (source === from && set.files.length > 1) {
    const names = set.files.map(({ name }) => name).join(', ')
    throw new Stop(`${set.name} has ${set.files.length} files; put ${names} into one folder and name that`)
  }
  cpSync(source, place)
}

/** Says every tenth of a file how far it is. */
function progressOf({ name }) {
  let told = 0
  return (received, total) => {
    const part = total ? Math.floor((received / total) * 10) : 0
    if (part <= told || part === 10) return
    told = part
    say(dim(`  ${name}: ${part}0 %`))
  }
}

/** A file that is not what was pinned is removed, so that the next try gets it anew. */
async function checkFile(set, file, place) {
  const sha256 = await sha256OfFile(place)
  if (file.sha256 === null) {
    if (set.unpack?.treeSha256) return sha256
    say(yellow(`  not pinned: compare with the publisher's: ${sha256}  ${file.name}`))
    return sha256
  }
  if (file.sha256 === sha256) return sha256
  const { size } = statSync(place)
  rmSync(place)
  throw new Stop(
    `${file.name}: found ${size} bytes with SHA-256 ${sha256}, expected ${describeFile(file)}. The file was removed; try again, or get it elsewhere and use --from`,
  )
}

async function unpackSet(set, work) {
  const archive = path.join(work, set.files[0].name)
  const { folder, treeSha256, ...options } = set.unpack
  const unpacked = path.join(work, 'unpacked')
  rmSync(unpacked, { recursive: true, force: true })
  try {
    await unpack(archive, unpacked, options)
  } catch (error) {
    rmSync(archive)
    throw new Stop(`${set.files[0].name} cannot be unpacked (${error.message}). It was removed; try again`)
  }
  if (treeSha256) await checkTree(set, archive, unpacked)
  return folder ? joinInto(unpacked, folder) : unpacked
}

/** What lies beside the data, its licence above all, goes along into its folder. */
function joinInto(unpacked, folder) {
  for (const name of readdirSync(unpacked)) {
    if (name !== folder) renameSync(path.join(unpacked, name), path.join(unpacked, folder, name))
  }
  return path.join(unpacked, folder)
}

async function checkTree(set, archive, unpacked) {
  const expected = set.unpack.treeSha256
  const found = await sha256OfTree(unpacked)
  if (found === expected) return
  rmSync(archive)
  throw new Stop(
    `${set.name}: the unpacked files have SHA-256 ${found} in all, expected ${expected}. The archive was removed; try again, or get it elsewhere and use --from`,
  )
}

function gather(set, work) {
  const folder = path.join(work, 'unpacked')
  mkdirSync(folder, { recursive: true })
  for (const { name } of set.files) renameSync(path.join(work, name), path.join(folder, name))
  return folder
}
